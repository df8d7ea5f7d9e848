package io.aleph4j.protocol.credit;

/** The content of a post that changes balances or credits, read and checked. Immutable. */
public sealed interface MoneyPost permits BalancesUpdate, CreditPost {}
