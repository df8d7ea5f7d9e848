package io.aleph4j.node.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Statements that are sent together and make one transaction: one round trip, whatever they are.
 *
 * <p>The driver sends all of them before a single Sync message, at which the server commits; if one
 * fails, everything before it is undone and the rest is skipped (PostgreSQL's manual, "Pipelining"
 * in the chapter on the message flow). Not thread-safe.
 */
final class Script {

  // The driver would put a Sync in between from about 250 statements on, lest both sides wait for
  // each other with full buffers, and before a query whose rows may be of any size. So there are
  // few statements, and none but the first answers with a row.
  static final int MOST_STATEMENTS = 100;

  private final StringJoiner text = new StringJoiner(";\n");
  private final List<String> arguments = new ArrayList<>();
  private int statements;
  private String remark = "";

  /** Adds a statement, whose arguments are PostgreSQL's text form of whatever type is needed. */
  void add(String statement, String... values) {
    if (++statements > MOST_STATEMENTS) {
      throw new IllegalStateException("more than " + MOST_STATEMENTS + " statements in a script");
    }
    text.add(statement);
    arguments.addAll(List.of(values));
  }

  /**
   * Lets the server plan the statements for the sizes that the tables have now, and not as it did
   * for an earlier script of the same text.
   *
   * @param number one that no other script has
   */
  void planAnew(long number) {
    remark = "/* " + number + " */ ";
  }

  /**
   * Runs the statements in their order over a connection in auto-commit mode. Either all took
   * effect, durably, or none.
   */
  void run(Connection connection) throws SQLException {
    if (statements == 0) {
      return;
    }
    if (!connection.getAutoCommit()) {
      throw new IllegalArgumentException("a script is a transaction of its own");
    }
    try (PreparedStatement statement = connection.prepareStatement(remark + text)) {
      for (int i = 0; i < arguments.size(); i++) {
        // Without a type of its own, so that the server takes the text as what the statement says.
        statement.setObject(i + 1, arguments.get(i), Types.OTHER);
      }
      statement.execute();
    }
  }
}
