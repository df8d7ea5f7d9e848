package io.aleph4j.service.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.PGStatement;

/** How the server plans statements. */
public final class StatementPlans {

  private StatementPlans() {}

  /**
   * Has a statement planned for its arguments each time. The server otherwise plans a statement
   * that comes often once, for arguments that it does not know, and takes accounts with very many
   * rows for usual ones; planning anew costs some tenths of a millisecond.
   */
  public static void forTheseArguments(PreparedStatement statement) throws SQLException {
    statement.unwrap(PGStatement.class).setPrepareThreshold(0);
  }
}
