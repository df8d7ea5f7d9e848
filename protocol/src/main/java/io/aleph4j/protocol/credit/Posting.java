package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;

/**
 * A post with credits that is entered into the ledger.
 *
 * @param owner {@code content.address} of the post, never its sender
 * @param ref hash of the post
 * @param time {@code content.time} of the post, with which it was read
 */
public record Posting(CreditPost post, Address owner, ItemHash ref, Timestamp time) {}
