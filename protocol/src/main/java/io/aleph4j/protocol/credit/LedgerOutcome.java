package io.aleph4j.protocol.credit;

/** What a post does to the ledger: a change, or nothing because it is refused. */
public sealed interface LedgerOutcome permits LedgerChange, InsufficientCredits {}
