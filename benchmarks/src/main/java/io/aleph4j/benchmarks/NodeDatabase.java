package io.aleph4j.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database of the node under test, reached directly: for what PostgreSQL does alone, and to
 * fill it in bulk.
 *
 * @param url JDBC address
 * @param postmasterPid process id of the server if it runs on this machine under this run's eyes
 */
record NodeDatabase(String url, String user, String password, OptionalLong postmasterPid) {

  /** A new connection; the caller closes it. */
  Connection connect() {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "benchmark");
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      throw new BenchmarkException("the node's database does not let the benchmark in", e);
    }
  }

  /** Connections for what is written by the node's own code. */
  DataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  /** PostgreSQL's bulk protocol on a connection. */
  static CopyManager copy(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  /** Runs statements, each in a transaction of its own. */
  void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new BenchmarkException(
          "the node's database refused " + String.join("; ", statements) + ": " + e.getMessage(),
          e);
    }
  }

  /** The number that a query answers in its first row and column. */
  long number(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      if (!row.next()) {
        throw new BenchmarkException("no row from " + query);
      }
      return row.getLong(1);
    } catch (SQLException e) {
      throw new BenchmarkException("the node's database refused " + query, e);
    }
  }

  /** The text that a query answers in its first row and column. */
  String text(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      if (!row.next()) {
        throw new BenchmarkException("no row from " + query);
      }
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw new BenchmarkException("the node's database refused " + query, e);
    }
  }

  /** The sequence number of the youngest message; zero when there is none. */
  long lastSeq() {
    return number("SELECT coalesce(max(seq), 0) FROM message");
  }
}
