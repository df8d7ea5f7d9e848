package io.aleph4j.node;

import io.aleph4j.service.postgres.Database;
import io.aleph4j.service.postgres.DatabaseAddress;
import io.aleph4j.service.postgres.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * An empty database with the node's schema, on one of the servers that all tests of this module
 * share.
 */
public final class TestDatabase implements AutoCloseable {

  private final Database database;

  /** On the embedded server. */
  public TestDatabase() {
    this(TestServers.embedded());
  }

  /** On this server. */
  public TestDatabase(DatabaseAddress server) {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create " + name, e);
    }
    DatabaseAddress address =
        DatabaseAddress.parse(server.toUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1"));
    database =
        Database.open(
            DatabaseSettings.of(address, "test", "db/migration", name)
                .withPoolSize(6)
                .withConnectionTimeout(Duration.ofSeconds(2)),
            loss -> System.err.println("the lock was lost: " + loss.getMessage()));
  }

  public Database database() {
    return database;
  }

  /** The pool. */
  public DataSource source() {
    return database.dataSource();
  }

  /** Deletes every row. */
  public void empty() {
    run(
        "TRUNCATE message, message_tag, post, post_tag, aggregate, aggregate_entry, pending, rejected, confirmation,"
            + " tally, tally_time, tally_sender, file, file_pin, file_owner, forgotten, machine,"
            + " machine_file, machine_version, cost, cost_owner, token_balance, credit_history,"
            + " credit_account, credit_resource, credit_lot, removing, removed, registry, local_aggregate, local_credit,"
            + " core_measurement, compute_measurement; UPDATE tally_mark SET seq = 0");
  }

  /** Runs a statement. */
  public void run(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of each row. */
  public List<String> all(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of the first row; "nothing" without one. */
  public String one(String sql) {
    List<String> found = all(sql);
    return found.isEmpty() ? "nothing" : String.valueOf(found.getFirst());
  }

  /** Waits until the query answers this. */
  public void eventually(String sql, String expected) {
    Eventually.holds(sql + " = " + expected, () -> one(sql).equals(expected));
  }

  @Override
  public void close() {
    database.close();
  }
}
