package io.aleph4j.node.storage;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/** The database did not do what it was asked. */
public sealed class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StorageException(String message, SQLException cause) {
    super(message + ": " + cause.getMessage(), cause);
  }

  /** The exception of this kind for what the driver reports. */
  public static StorageException of(String action, SQLException cause) {
    if (Stale.STATES.contains(String.valueOf(cause.getSQLState()))) {
      return new Stale(action, cause);
    }
    return isPassing(cause) ? new Passing(action, cause) : new StorageException(action, cause);
  }

  // Classes of SQLSTATE: 08 connection, 57 operator intervention (shutdown, crash), 53 resources,
  // 40 rollback, 58 system.
  private static boolean isPassing(SQLException cause) {
    if (cause instanceof SQLTransientException) {
      return true;
    }
    String state = cause.getSQLState();
    return state == null
        || state.startsWith("08")
        || state.startsWith("57")
        || state.startsWith("53")
        || state.startsWith("40")
        || state.startsWith("58");
  }

  /**
   * It may do so later: the connection broke, the server restarts, the disk is full, a deadlock was
   * resolved.
   */
  public static final class Passing extends StorageException {

    private static final long serialVersionUID = 1;

    Passing(String message, SQLException cause) {
      super(message, cause);
    }
  }

  /**
   * A plan assumed that nothing is known of its messages, that a file is there, or that no machine
   * keeps what it forgets, and it is not so any longer; nothing is written.
   */
  public static final class Stale extends StorageException {

    /**
     * The SQLSTATE of the function {@code refuse_known}, and that of a reference to a row that is
     * not there, or to one that would go.
     */
    static final Set<String> STATES = Set.of("AL001", "23503");

    private static final long serialVersionUID = 1;

    Stale(String message, SQLException cause) {
      super(message, cause);
    }
  }
}
