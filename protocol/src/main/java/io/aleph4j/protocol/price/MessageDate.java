package io.aleph4j.protocol.price;

import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * When a message was sent, as far as payment is concerned (spec 01 §7.8).
 *
 * @param time that of the envelope
 * @param firstHeight the block height of its first confirmation, of whichever chain; null when the
 *     message has none yet
 */
public record MessageDate(Timestamp time, @Nullable Long firstHeight) {}
