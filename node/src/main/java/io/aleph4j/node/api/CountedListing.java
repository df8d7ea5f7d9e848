package io.aleph4j.node.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that has no cursors: its places are how many rows stand before them.
 *
 * @param <R> the rows
 */
abstract class CountedListing<R> extends Listing<R, Long> {

  private long read;

  CountedListing(String items) {
    super(items);
  }

  /** The rows after so many. */
  abstract List<R> readFrom(long offset, int limit);

  @Override
  final List<R> read(@Nullable Long after, long offset, int limit) {
    long start = after == null ? offset : after;
    List<R> rows = readFrom(start, limit);
    read = start + rows.size();
    return rows;
  }

  @Override
  final Long position(R row) {
    return read;
  }

  @Override
  final String cursor(Long position) {
    throw new IllegalStateException("this list has no cursors");
  }

  @Override
  final Long parse(String cursor) {
    throw new IllegalStateException("this list has no cursors");
  }
}
