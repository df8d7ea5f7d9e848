package io.aleph4j.node.storage;

import io.aleph4j.node.tally.Bucket;
import io.aleph4j.node.tally.Generation;
import io.aleph4j.node.tally.TallyKey;
import io.aleph4j.protocol.MessageType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/**
 * Writes the tables {@code tally}, {@code tally_time}, {@code tally_sender}, {@code
 * tally_sender_name} and {@code tally_mark}.
 */
public final class TallyTable {

  private static final int ROWS_AT_ONCE = 1000;

  private static final String ADD =
      """
      INSERT INTO tally AS t (tally_id, dimension, name, name_key, detail, n) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (tally_id) DO UPDATE SET n = t.n + excluded.n\
      """;

  private static final String ADD_TIME =
      """
      INSERT INTO tally_time AS t (type, unit, bucket, n) VALUES (?, ?, ?, ?)
      ON CONFLICT (type, unit, bucket) DO UPDATE SET n = t.n + excluded.n\
      """;

  private static final String ADD_SENDER =
      """
      INSERT INTO tally_sender AS t (sender, total, post, aggregate, store, forget, program, instance)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (sender) DO UPDATE SET
        total = t.total + excluded.total, post = t.post + excluded.post,
        aggregate = t.aggregate + excluded.aggregate, store = t.store + excluded.store,
        forget = t.forget + excluded.forget, program = t.program + excluded.program,
        instance = t.instance + excluded.instance\
      """;

  // A table of its own, because the index of what names contain costs too much to be written again
  // whenever a sender sends.
  private static final String ADD_NAMES =
      "INSERT INTO tally_sender_name SELECT unnest(?::text[]) ON CONFLICT DO NOTHING";

  private final DataSource database;

  public TallyTable(DataSource database) {
    this.database = database;
  }

  /** The identity of a counter. */
  public static byte[] id(TallyKey key) {
    return Keys.digest(Integer.toString(key.dimension().code()), key.name(), key.detail());
  }

  /**
   * Adds the counts of a generation and moves the mark to its end, in one transaction.
   *
   * @throws IllegalStateException if the mark is not where the generation begins: another process
   *     counts, too
   */
  public void fold(Generation generation) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        moveMark(connection, generation);
        addCounts(connection, generation.counts());
        addBuckets(connection, generation.buckets());
        addSenders(connection, generation.senders());
        addNames(connection, generation.senders().keySet());
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw StorageException.of("cannot fold the counters", e);
    }
  }

  private static void moveMark(Connection connection, Generation generation) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE tally_mark SET seq = ? WHERE seq = ?")) {
      update.setLong(1, generation.through());
      update.setLong(2, generation.from());
      if (update.executeUpdate() != 1) {
        throw new IllegalStateException("the counters do not stand at " + generation.from());
      }
    }
  }

  private static void addCounts(Connection connection, Map<TallyKey, LongAdder> counts)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      int rows = 0;
      for (Map.Entry<TallyKey, LongAdder> count : counts.entrySet()) {
        TallyKey key = count.getKey();
        add.setBytes(1, id(key));
        add.setShort(2, (short) key.dimension().code());
        add.setString(3, key.name());
        add.setLong(4, Keys.of(key.name()));
        add.setString(5, key.detail());
        add.setLong(6, count.getValue().sum());
        rows = next(add, rows);
      }
      add.executeBatch();
    }
  }

  private static void addBuckets(Connection connection, Map<Bucket, LongAdder> buckets)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD_TIME)) {
      int rows = 0;
      for (Map.Entry<Bucket, LongAdder> count : buckets.entrySet()) {
        add.setShort(1, Codes.of(count.getKey().type()));
        add.setShort(2, Codes.of(count.getKey().unit()));
        add.setLong(3, count.getKey().number());
        add.setLong(4, count.getValue().sum());
        rows = next(add, rows);
      }
      add.executeBatch();
    }
  }

  private static void addSenders(
      Connection connection, Map<String, Map<MessageType, LongAdder>> senders) throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD_SENDER)) {
      int rows = 0;
      for (Map.Entry<String, Map<MessageType, LongAdder>> sender : senders.entrySet()) {
        Map<MessageType, LongAdder> types = sender.getValue();
        add.setString(1, sender.getKey());
        add.setLong(2, types.values().stream().mapToLong(LongAdder::sum).sum());
        add.setLong(3, sum(types, MessageType.POST));
        add.setLong(4, sum(types, MessageType.AGGREGATE));
        add.setLong(5, sum(types, MessageType.STORE));
        add.setLong(6, sum(types, MessageType.FORGET));
        add.setLong(7, sum(types, MessageType.PROGRAM));
        add.setLong(8, sum(types, MessageType.INSTANCE));
        rows = next(add, rows);
      }
      add.executeBatch();
    }
  }

  private static void addNames(Connection connection, Set<String> senders) throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD_NAMES)) {
      add.setArray(1, connection.createArrayOf("text", senders.toArray()));
      add.executeUpdate();
    }
  }

  private static long sum(Map<MessageType, LongAdder> types, MessageType type) {
    LongAdder count = types.get(type);
    return count == null ? 0 : count.sum();
  }

  private static int next(PreparedStatement statement, int rows) throws SQLException {
    statement.addBatch();
    if (rows + 1 == ROWS_AT_ONCE) {
      statement.executeBatch();
      return 0;
    }
    return rows + 1;
  }
}
