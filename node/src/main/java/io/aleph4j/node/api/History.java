package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageRow;
import java.util.List;
import java.util.function.IntFunction;

/** The messages that a socket gets before the live ones. Pure. */
final class History {

  /** How many times as many rows are read at most, in case most of the first ones are live. */
  private static final int MOST = 16;

  private History() {}

  /**
   * The first {@code count} rows of a list that were committed before the socket asked. What was
   * committed since is told as live, so it must not take the place of one of these.
   *
   * @param askedAfter the last commit before the socket asked
   * @param list the first rows of the list, as many as are asked for or all there are
   */
  static List<MessageRow> of(int count, long askedAfter, IntFunction<List<MessageRow>> list) {
    int limit = count;
    while (true) {
      List<MessageRow> rows = list.apply(limit);
      List<MessageRow> past =
          rows.stream().filter(row -> row.seq() <= askedAfter).limit(count).toList();
      if (past.size() == count || rows.size() < limit || limit >= MOST * count) {
        return past;
      }
      limit *= 2;
    }
  }
}
