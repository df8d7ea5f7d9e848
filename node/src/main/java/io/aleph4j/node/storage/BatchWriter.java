package io.aleph4j.node.storage;

import io.aleph4j.node.process.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Writes all effects of a batch in one transaction: either everything is there, durably, or
 * nothing. Thread-safe.
 */
public final class BatchWriter {

  private final DataSource database;
  private final MessageTable messages = new MessageTable();
  private final PostTable posts = new PostTable();
  private final AggregateTable aggregates = new AggregateTable();
  private final PendingTable pending = new PendingTable();
  private final RejectedTable rejected = new RejectedTable();
  private final ConfirmationTable confirmations = new ConfirmationTable();

  public BatchWriter(DataSource database) {
    this.database = database;
  }

  /**
   * Commits the plan.
   *
   * @throws StorageException.Passing when the database may do it later. Whether it did it now is
   *     then unknown: only reading the state again tells
   * @throws StorageException when it refuses the plan, of which nothing is written
   */
  public void commit(Plan plan) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        write(connection, plan);
        connection.commit();
      } catch (SQLException e) {
        rollBack(connection, e);
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw StorageException.of(
          "cannot commit a batch of " + plan.outcomes().size() + " messages", e);
    }
  }

  private void write(Connection connection, Plan plan) throws SQLException {
    messages.insert(connection, plan.stored());
    posts.insert(connection, plan.newPosts(), plan.postVersions());
    posts.update(connection, plan.newPosts(), plan.postVersions());
    aggregates.merge(connection, plan.aggregates());
    pending.insert(connection, plan.parks());
    pending.update(connection, plan.reparks());
    pending.delete(connection, plan.unparked());
    rejected.record(connection, plan.refused());
    rejected.clear(connection, plan.cleared());
    confirmations.insert(connection, plan.confirmed());
    messages.confirm(connection, plan.confirmed());
  }

  private static void rollBack(Connection connection, SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
