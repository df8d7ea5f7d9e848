package io.aleph4j.node.storage;

import io.aleph4j.protocol.Timestamp;
import javax.sql.DataSource;

/** Reads what was uploaded and waits for its message. Thread-safe. */
public final class UploadReads {

  // Few rows: an index knows when grace periods end.
  private static final String WAITING =
      """
      SELECT COALESCE(sum(f.size), 0)
      FROM file_pin p JOIN file f ON f.hash = p.file_hash
      WHERE p.kind = 4 AND p.item_hash IS NULL AND p.delete_by > ?\
      """;

  private final DataSource database;

  public UploadReads(DataSource database) {
    this.database = database;
  }

  /**
   * How many bytes those files have together that are kept for a while, and at least until this
   * time. Files whose messages were forgotten lately are among them.
   */
  public long bytesKeptUntil(Timestamp time) {
    return new Sql()
        .add(WAITING, time.micros())
        .first(database, "the size of what was uploaded lately", row -> row.getLong(1))
        .orElse(0L);
  }
}
