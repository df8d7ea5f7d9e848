package io.aleph4j.service.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens database sessions one by one, each only after a condition is met; the pool's supplier. */
final class SessionSource implements DataSource {
  /** What must hold before a session is opened. */
  interface Gate {
    void pass() throws SQLException;
  }

  private final DatabaseAddress address;
  private final Map<String, String> properties;
  private final Gate gate;

  SessionSource(DatabaseAddress address, Map<String, String> properties, Gate gate) {
    this.address = address;
    this.properties = Map.copyOf(properties);
    this.gate = gate;
  }

  @Override
  public Connection getConnection() throws SQLException {
    gate.pass();
    return address.connect(properties);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("one user only");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("no log writer");
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The driver's own properties hold the time limits; the pool calls this with its own idea.
  }

  @Override
  public int getLoginTimeout() {
    return 5;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no parent logger");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a wrapper for " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
