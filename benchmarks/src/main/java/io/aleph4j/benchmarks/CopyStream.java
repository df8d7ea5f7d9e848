package io.aleph4j.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** Rows on their way into one table, over a connection of its own. One thread at a time. */
final class CopyStream implements AutoCloseable {

  private final Connection connection;
  private final CopyIn copy;

  CopyStream(NodeDatabase database, String table, String columns) throws SQLException {
    connection = database.connect();
    copy = NodeDatabase.copy(connection).copyIn("COPY " + table + " (" + columns + ") FROM STDIN");
  }

  void write(byte[] line) throws SQLException {
    copy.writeToCopy(line, 0, line.length);
  }

  /** Commits what was written. */
  void end() throws SQLException {
    copy.endCopy();
  }

  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
    connection.close();
  }
}
