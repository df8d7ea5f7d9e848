package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Credits of one expiration that were taken out of lots or are put into one.
 *
 * @param expiration null for never
 */
public record CreditPortion(long amount, @Nullable Timestamp expiration) {}
