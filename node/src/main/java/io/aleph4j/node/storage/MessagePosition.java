package io.aleph4j.node.storage;

import org.jspecify.annotations.Nullable;

/**
 * A message's place in an ordered list.
 *
 * @param confirmedAt time of the first confirmation, null if there is none; only used by {@link
 *     MessageOrder.SortBy#TX_TIME}
 * @param time the envelope's time; all times are microseconds
 */
public record MessagePosition(@Nullable Long confirmedAt, long time, String itemHash) {}
