package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.price.Cost;

/**
 * What an accepted message costs from now on.
 *
 * @param owner who pays: {@code content.address}
 * @param type how
 */
public record Charge(ItemHash message, Address owner, Payment.Type type, Cost cost) {}
