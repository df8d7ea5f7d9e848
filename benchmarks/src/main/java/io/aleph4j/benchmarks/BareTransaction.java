package io.aleph4j.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The least that a durable write of one post can cost through JDBC: one transaction of two prepared
 * inserts, with the rows that the node wrote, into tables of the same columns and indexes. One
 * connection; one thread at a time.
 */
final class BareTransaction implements AutoCloseable {

  private static final String SCHEMA = "bare_transaction";

  private final NodeDatabase database;
  private final Connection connection;
  private final Table message;
  private final Table post;

  /** Makes the empty copies of the node's tables. */
  BareTransaction(NodeDatabase database) {
    this.database = database;
    database.execute(
        "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE",
        "CREATE SCHEMA " + SCHEMA,
        "CREATE TABLE " + SCHEMA + ".message (LIKE public.message INCLUDING ALL)",
        "CREATE TABLE " + SCHEMA + ".post (LIKE public.post INCLUDING ALL)");
    this.connection = database.connect();
    try {
      connection.setAutoCommit(false);
      this.message = new Table(connection, "message", "seq");
      this.post = new Table(connection, "post", "original_seq");
    } catch (SQLException e) {
      throw new BenchmarkException("the bare transaction cannot be prepared", e);
    }
  }

  /**
   * Writes again, a transaction per message, what the node wrote after one sequence number, up to
   * another.
   */
  void run(long afterSeq, long toSeq, Latencies.Recorder recorder) {
    try {
      List<@Nullable Object[]> messages = message.read(afterSeq, toSeq);
      List<@Nullable Object[]> posts = post.read(afterSeq, toSeq);
      connection.commit();
      if (messages.size() != posts.size()) {
        throw new BenchmarkException("a post of the load has no row of its own in the table post");
      }
      for (int i = 0; i < messages.size(); i++) {
        long begin = System.nanoTime();
        message.insert(messages.get(i));
        post.insert(posts.get(i));
        connection.commit();
        recorder.add(System.nanoTime() - begin);
      }
    } catch (SQLException e) {
      throw new BenchmarkException("the bare transaction failed", e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchmarkException("the connection of the bare transaction could not be closed", e);
    }
    database.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
  }

  /** One of the node's tables and the statement that fills its copy. */
  private static final class Table {

    private final Connection connection;
    private final String name;
    private final String seqColumn;
    private final int columns;
    private final PreparedStatement insert;

    Table(Connection connection, String name, String seqColumn) throws SQLException {
      this.connection = connection;
      this.name = name;
      this.seqColumn = seqColumn;
      try (Statement statement = connection.createStatement();
          ResultSet none = statement.executeQuery("SELECT * FROM " + name + " LIMIT 0")) {
        this.columns = none.getMetaData().getColumnCount();
      }
      String parameters = "?, ".repeat(columns - 1) + "?";
      this.insert =
          connection.prepareStatement(
              "INSERT INTO " + SCHEMA + '.' + name + " VALUES (" + parameters + ")");
    }

    List<@Nullable Object[]> read(long afterSeq, long toSeq) throws SQLException {
      List<@Nullable Object[]> rows = new ArrayList<>();
      String query =
          "SELECT * FROM %s WHERE %s > %d AND %s <= %d ORDER BY %s"
              .formatted(name, seqColumn, afterSeq, seqColumn, toSeq, seqColumn);
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(query)) {
        while (result.next()) {
          @Nullable Object[] row = new @Nullable Object[columns];
          for (int i = 0; i < columns; i++) {
            row[i] = result.getObject(i + 1);
          }
          rows.add(row);
        }
      }
      return rows;
    }

    void insert(@Nullable Object[] row) throws SQLException {
      for (int i = 0; i < columns; i++) {
        insert.setObject(i + 1, row[i]);
      }
      insert.executeUpdate();
    }
  }
}
