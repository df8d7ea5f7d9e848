package io.aleph4j.node.storage;

import io.aleph4j.node.tally.Bucket;
import io.aleph4j.node.tally.Counted;
import io.aleph4j.node.tally.Dimension;
import io.aleph4j.node.tally.SenderStats;
import io.aleph4j.node.tally.SenderStatsQuery;
import io.aleph4j.node.tally.TallyKey;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stored counters. Each answer says at which mark in commit order it stands, read in the
 * same statement, so that the younger messages can be added exactly. Thread-safe.
 */
public final class TallyQueries {

  private static final String SENDER_COLUMNS =
      "sender, total, post, aggregate, store, forget, program, instance";

  private final DataSource database;

  public TallyQueries(DataSource database) {
    this.database = database;
  }

  /**
   * A value and the mark at which it stands.
   *
   * @param <T> what was read
   */
  public record Marked<T>(long mark, T value) {}

  /** Where the stored counters stand. */
  public long mark() {
    return ask("SELECT seq, 0 FROM tally_mark", query -> {}).mark();
  }

  /** One counter; 0 if it is not there. */
  public Marked<Long> count(TallyKey key) {
    return ask(
        "SELECT seq, COALESCE((SELECT n FROM tally WHERE tally_id = ?), 0) FROM tally_mark",
        query -> query.setBytes(1, TallyTable.id(key)));
  }

  /** The sum over buckets {@code [first, end)} of one unit, of one type or of all when null. */
  public Marked<Long> count(@Nullable MessageType type, Bucket.Unit unit, long first, long end) {
    String types = type == null ? "type BETWEEN 1 AND 7" : "type = " + Codes.of(type);
    return ask(
        "SELECT seq, COALESCE((SELECT sum(n) FROM tally_time WHERE "
            + types
            + " AND unit = ? AND bucket >= ? AND bucket < ?), 0)::bigint FROM tally_mark",
        query -> {
          query.setShort(1, Codes.of(unit));
          query.setLong(2, first);
          query.setLong(3, end);
        });
  }

  /**
   * How many messages of a type (of all when null) lie in a range of envelope time, counted in an
   * index.
   */
  public Marked<Long> countMessages(@Nullable MessageType type, long from, long to) {
    String types = type == null ? "" : "type = " + Codes.of(type) + " AND ";
    return ask(
        "SELECT 0, count(*) FROM message WHERE " + types + "time >= ? AND time < ?",
        query -> {
          query.setLong(1, from);
          query.setLong(2, to);
        });
  }

  /** How many senders' addresses contain the text, letter case ignored. */
  public Marked<Long> senders(String addressContains) {
    return new Sql()
        .add("SELECT seq, (SELECT count(*) FROM tally_sender t WHERE t.total > 0 AND ")
        .add(SenderNames.contain("t.sender", addressContains))
        .add(") FROM tally_mark")
        .first(database, "a number of senders", row -> new Marked<>(row.getLong(1), row.getLong(2)))
        .orElseThrow();
  }

  /** The names that a dimension has counters of. */
  public List<String> names(Dimension dimension) {
    return list(
        "SELECT DISTINCT name FROM tally WHERE dimension = ? AND detail = '' AND n > 0",
        query -> query.setShort(1, (short) dimension.code()),
        row -> row.getString(1));
  }

  /** The second names that a name of a dimension has counters of, as the table holds them. */
  public List<String> details(Dimension dimension, String name) {
    return list(
        "SELECT detail FROM tally WHERE dimension = ? AND name_key = ? AND name = ? AND n > 0",
        query -> {
          query.setShort(1, (short) dimension.code());
          query.setLong(2, Keys.of(name));
          query.setString(3, name);
        },
        row -> row.getString(1));
  }

  /** The stored statistics of these senders, or of every sender when null. */
  public List<SenderStats> senderStats(@Nullable Collection<String> senders) {
    return list(
        "SELECT "
            + SENDER_COLUMNS
            + " FROM tally_sender WHERE total > 0"
            + (senders == null ? "" : " AND sender = ANY (?)"),
        query -> {
          if (senders != null) {
            query.setArray(1, query.getConnection().createArrayOf("text", senders.toArray()));
          }
        },
        TallyQueries::senderStats);
  }

  /** A page of the ranking of the stored statistics, without some senders. */
  public List<SenderStats> ranking(SenderStatsQuery ask, Collection<String> without, long limit) {
    return new RankingScan(ask, without, limit)
        .select()
        .list(database, "a ranking of senders", TallyQueries::senderStats);
  }

  /**
   * Hands over what was committed after the mark, in commit order, without holding it all: what
   * came, what has gone since included, and what went.
   */
  public void countedAfter(long mark, CountedConsumer consumer) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement query =
          connection.prepareStatement(
              """
              SELECT seq, type, sender, owner, channel, content_type, time, true AS came, seq AS place
              FROM message WHERE seq > ?
              UNION ALL
              SELECT seq, type, sender, owner, channel, content_type, time, true, seq
              FROM forgotten WHERE seq > ?
              UNION ALL
              SELECT seq, type, sender, owner, channel, content_type, time, false, forgotten_seq
              FROM forgotten WHERE forgotten_seq > ?
              UNION ALL
              SELECT seq, type, sender, owner, channel, content_type, time, true, seq
              FROM removed WHERE seq > ?
              UNION ALL
              SELECT seq, type, sender, owner, channel, content_type, time, false, removed_seq
              FROM removed WHERE removed_seq > ?
              ORDER BY place, came DESC\
              """)) {
        query.setFetchSize(2000);
        for (int i = 1; i <= 5; i++) {
          query.setLong(i, mark);
        }
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            consumer.accept(counted(rows), rows.getBoolean(8), rows.getLong(9));
          }
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw StorageException.of("cannot count the messages after " + mark, e);
    }
  }

  /** Takes what was committed. */
  @FunctionalInterface
  public interface CountedConsumer {

    /** Takes a message that came, or went, since the mark, at this place in commit order. */
    void accept(Counted message, boolean came, long place);
  }

  private static Counted counted(ResultSet row) throws SQLException {
    MessageType type = Codes.messageType(row.getShort("type"));
    String contentType = row.getString("content_type");
    return new Counted(
        row.getLong("seq"),
        type,
        row.getString("sender"),
        row.getString("owner"),
        row.getString("channel"),
        contentType,
        Counted.isOriginal(type, contentType),
        row.getLong("time"));
  }

  private static SenderStats senderStats(ResultSet row) throws SQLException {
    return new SenderStats(
        new Address(row.getString("sender")),
        row.getLong("total"),
        row.getLong("post"),
        row.getLong("aggregate"),
        row.getLong("store"),
        row.getLong("forget"),
        row.getLong("program"),
        row.getLong("instance"));
  }

  private Marked<Long> ask(String sql, Binder binder) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      binder.bind(query);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return new Marked<>(rows.getLong(1), rows.getLong(2));
      }
    } catch (SQLException e) {
      throw StorageException.of("cannot read a counter", e);
    }
  }

  private <T> List<T> list(String sql, Binder binder, RowReader<T> reader) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      binder.bind(query);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw StorageException.of("cannot read counters", e);
    }
  }

  @FunctionalInterface
  private interface Binder {
    void bind(PreparedStatement query) throws SQLException;
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }
}
