package io.aleph4j.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileReadsTest {

  private static final int VERSIONS = 5_000;

  private final TestDatabase database = new TestDatabase();

  @AfterEach
  void close() {
    database.close();
  }

  /** One tag of many versions among many tags of one. */
  private static void fill(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO file VALUES ('f', 1, 0)");
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO file_pin (file_hash, kind, item_hash, owner, owner_key, ref, tag, tag_key,"
                + " created) VALUES ('f', 1, ?, 'o', 1, ?, ?, ?, ?)")) {
      for (int i = 0; i < 2 * VERSIONS; i++) {
        String tag = i % 2 == 0 ? "o/many" : "o/" + i;
        insert.setString(1, "m" + i);
        insert.setString(2, "version " + i);
        insert.setString(3, tag);
        insert.setLong(4, Keys.of(tag));
        insert.setLong(5, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE file_pin");
    }
  }

  @Test
  void theLatestVersionIsFoundWithoutTheOthers() throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      fill(connection);
      connection.setAutoCommit(false);
      FileReads reads = new FileReads(of(connection));
      // So often that PostgreSQL plans for any tag.
      for (int i = 0; i < 12; i++) {
        assertThat(reads.ofTag("o/many").orElseThrow().ref())
            .isEqualTo("version " + (2 * VERSIONS - 2));
      }
      assertThat(fetched(statement)).isPositive().isLessThan(100);
      assertThat(reads.ofTag("o/1").orElseThrow().ref()).isEqualTo("version 1");
      assertThat(reads.ofTag("o/none")).isEmpty();
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** How many pins were fetched in this transaction. */
  private static long fetched(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
                + " WHERE relname = 'file_pin'")) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  /** Gives this connection to whoever asks, and keeps it open. */
  private static DataSource of(Connection connection) {
    Object open =
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(connection, arguments));
    return (DataSource)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, _, _) -> open);
  }
}
