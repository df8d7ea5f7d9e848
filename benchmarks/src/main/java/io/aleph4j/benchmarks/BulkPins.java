package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.ItemHash;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import org.postgresql.copy.CopyIn;

/**
 * Fills the node's tables of files with invented files and pins, by {@code COPY}: nine pins in ten
 * are of messages, some files have two of them, and the tenth is a grace period that is not over.
 * One owner has 40 % of the pins. The messages themselves are not there.
 */
final class BulkPins {

  private static final int GRACE_EVERY = 10;
  private static final int SHARED_EVERY = 20;
  private static final int NAMED_EVERY = 3;
  private static final int OWNERS = 1000;
  private static final int BIG_OWNER_PERCENT = 40;
  private static final int LARGEST = 1 << 20;
  private static final long DAY_MICROS = 24L * 3600 * 1_000_000;

  private static final String OWNERS_SUMS =
      """
      INSERT INTO file_owner AS o (owner, files, bytes)
      SELECT p.owner, count(*), sum(f.size) FROM file_pin p JOIN file f ON f.hash = p.file_hash
      WHERE p.kind = 1 GROUP BY p.owner
      ON CONFLICT (owner) DO UPDATE SET files = excluded.files, bytes = excluded.bytes\
      """;

  private final NodeDatabase database;
  private final CopyRow row = new CopyRow();

  BulkPins(NodeDatabase database) {
    this.database = database;
  }

  /** Loads so many pins, whose messages are of the time before this one. */
  void load(int pins, long nowMicros) {
    try (Connection connection = database.connect()) {
      copy(connection, "COPY file (hash, size, type) FROM STDIN", pins, this::file);
      Random random = new Random(pins);
      copy(
          connection,
          "COPY file_pin (file_hash, kind, item_hash, owner, owner_key, ref, tag, tag_key, created,"
              + " delete_by) FROM STDIN",
          pins,
          number -> pin(number, random, nowMicros));
    } catch (SQLException e) {
      throw new BenchmarkException("the pins could not be loaded: " + e.getMessage(), e);
    }
    database.execute(OWNERS_SUMS, "ANALYZE", "CHECKPOINT");
  }

  /** The line of one number; empty when it has none. */
  @FunctionalInterface
  private interface Lines {
    byte[] of(int number);
  }

  private static void copy(Connection connection, String statement, int count, Lines lines)
      throws SQLException {
    CopyIn copy = NodeDatabase.copy(connection).copyIn(statement);
    try {
      for (int i = 0; i < count; i++) {
        byte[] line = lines.of(i);
        copy.writeToCopy(line, 0, line.length);
      }
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private byte[] file(int number) {
    return isSecondPin(number)
        ? new byte[0]
        : row.add(fileHash(number)).add(1 + (number * 7919L) % LARGEST).add(0).end();
  }

  private byte[] pin(int number, Random random, long nowMicros) {
    String file = fileHash(isSecondPin(number) ? number - 1 : number);
    if (number % GRACE_EVERY == 0) {
      row.add(file).add(4);
      for (int i = 0; i < 7; i++) {
        row.addNull();
      }
      return row.add(nowMicros + DAY_MICROS + number).end();
    }
    boolean big = random.nextInt(100) < BIG_OWNER_PERCENT;
    String owner = owner(big ? 0 : random.nextInt(OWNERS));
    String message = ItemHash.sha256("bulk store " + number).value();
    String ref = number % NAMED_EVERY == 0 ? "name " + number / 10 : null;
    String tag = ref == null ? message : owner + '/' + ref;
    return row.add(file)
        .add(1)
        .add(message)
        .add(owner)
        .add(Keys.of(owner))
        .add(ref)
        .add(tag)
        .add(Keys.of(tag))
        .add(nowMicros - random.nextLong(BulkModel.SPAN_MICROS))
        .addNull()
        .end();
  }

  private static boolean isSecondPin(int number) {
    return number % SHARED_EVERY == 2;
  }

  private static String fileHash(int number) {
    return ItemHash.sha256("bulk file " + number).value();
  }

  private static String owner(int number) {
    return "0x" + ItemHash.sha256("bulk owner " + number).value().substring(0, 40);
  }
}
