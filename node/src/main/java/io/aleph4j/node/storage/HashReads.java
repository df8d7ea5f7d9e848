package io.aleph4j.node.storage;

import io.aleph4j.protocol.MessageStatus;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads which live messages the node has, by when it first saw them (spec 02 §3.3). */
public final class HashReads {

  private final DataSource source;

  /** Reads over the source's connections. */
  public HashReads(DataSource source) {
    this.source = source;
  }

  /** A message's hash and standing; the reception time is in microseconds. */
  public record Known(String itemHash, MessageStatus status, long receptionTime) {}

  /**
   * Which messages are listed.
   *
   * @param status null for any
   * @param start least reception time in microseconds; null for no bound
   * @param end reception time that is too late; null for no bound
   */
  public record Range(@Nullable MessageStatus status, @Nullable Long start, @Nullable Long end) {

    /** Whether the time bounds what is listed. */
    public boolean isDated() {
      return start != null || end != null;
    }
  }

  /** A part of the list, in the order of reception; equal times by hash, which ascends. */
  public List<Known> list(Range range, boolean ascending, long offset, int limit) {
    Sql sql = new Sql().add("SELECT item_hash, status, reception_time FROM message WHERE true");
    restrict(sql, range);
    String order =
        ascending ? " ORDER BY reception_time, hash_prefix" : " ORDER BY reception_time DESC";
    sql.add(order + ", item_hash LIMIT ").literal(limit).add(" OFFSET ").literal(offset);
    return sql.list(
        source,
        "a list of hashes",
        row ->
            new Known(
                Objects.requireNonNull(row.getString(1)),
                Codes.messageStatus(row.getShort(2)),
                row.getLong(3)));
  }

  /** How many messages are listed, counting no further than the bound. */
  public long count(Range range, long bound) {
    Sql sql = new Sql().add("SELECT count(*) FROM (SELECT FROM message WHERE true");
    restrict(sql, range);
    sql.add(" LIMIT ?) c", bound);
    return sql.first(source, "the number of hashes", row -> row.getLong(1)).orElseThrow();
  }

  private static void restrict(Sql sql, Range range) {
    MessageStatus status = range.status();
    Long start = range.start();
    Long end = range.end();
    if (status != null) {
      // As a number, so that the index of the few that are being removed can be taken.
      sql.add(" AND status = ").literal(Codes.of(status));
    }
    if (start != null) {
      sql.add(" AND reception_time >= ?", start);
    }
    if (end != null) {
      sql.add(" AND reception_time < ?", end);
    }
  }
}
