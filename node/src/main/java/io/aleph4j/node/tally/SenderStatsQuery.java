package io.aleph4j.node.tally;

import io.aleph4j.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * One page of the ranking of senders: by one column, equal numbers by address (spec 02 §3.7).
 *
 * @param addressContains text that the address must contain, letter case ignored, without
 *     wildcards; null for any
 * @param ascending direction of the column; addresses always ascend
 * @param after the row after which the page begins; null for the beginning
 * @param offset rows to skip, counted from {@code after}
 * @param limit most rows to answer; 0 for all
 */
public record SenderStatsQuery(
    @Nullable String addressContains,
    Column sortBy,
    boolean ascending,
    @Nullable After after,
    long offset,
    int limit) {

  /** What the ranking is by. */
  public enum Column {
    TOTAL,
    POST,
    AGGREGATE,
    STORE,
    FORGET,
    PROGRAM,
    INSTANCE,
    /** Verifiable programs: newer clients ask for it, although no column of an answer shows it. */
    V_PROGRAM
  }

  /** A row's place in the ranking. */
  public record After(long value, Address address) {}
}
