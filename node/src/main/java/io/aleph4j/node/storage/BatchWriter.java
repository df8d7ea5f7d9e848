package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.ItemHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Writes all effects of a batch in one transaction: either everything is there, durably, or
 * nothing. Thread-safe.
 */
public final class BatchWriter {

  private static final String IS_THERE = "SELECT 1 FROM message WHERE seq = ? AND item_hash = ?";

  private static final String REFUSE_KNOWN = "SELECT refuse_known(?::text[])";

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
   * @param unknown hashes of which the plan assumes that nothing is known
   * @throws StorageException.Stale when something is; nothing is written then
   * @throws StorageException.Passing when the database may do it later. Whether it did it now is
   *     then unknown: only reading the state again tells
   * @throws StorageException when it refuses the plan, of which nothing is written
   */
  public void commit(Plan plan, Set<ItemHash> unknown) {
    Script script = new Script();
    if (!unknown.isEmpty()) {
      script.add(REFUSE_KNOWN, RowArray.array(unknown.stream().map(ItemHash::value).toList()));
    }
    write(script, plan);
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of(
          "cannot commit a batch of " + plan.outcomes().size() + " messages", e);
    }
  }

  /**
   * Whether a plan whose {@link #commit} failed in passing was committed nevertheless. Waits for
   * whatever transaction is still at work, so that the answer is final.
   *
   * @return always false for a plan without accepted messages, which may be committed twice
   * @throws StorageException.Passing when the database may answer later
   */
  public boolean isCommitted(Plan plan) {
    if (plan.stored().isEmpty()) {
      return false;
    }
    StoredMessage first = plan.stored().getFirst();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement lock = connection.createStatement();
          PreparedStatement query = connection.prepareStatement(IS_THERE)) {
        lock.execute("LOCK TABLE message IN SHARE MODE");
        query.setLong(1, first.seq());
        query.setString(2, first.message().envelope().itemHash().value());
        try (ResultSet rows = query.executeQuery()) {
          return rows.next();
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw StorageException.of("cannot read whether a batch was committed", e);
    }
  }

  private void write(Script script, Plan plan) {
    messages.insert(script, plan.stored());
    posts.insert(script, plan.newPosts(), plan.postVersions());
    posts.update(script, plan.newPosts(), plan.postVersions());
    aggregates.merge(script, plan.aggregates());
    // First what ends, because a new copy may take the place of one that ends.
    pending.delete(script, plan.unparked());
    pending.insert(script, plan.parks());
    pending.update(script, plan.reparks());
    rejected.record(script, plan.refused());
    rejected.clear(script, plan.cleared());
    confirmations.insert(script, plan.confirmed());
    messages.confirm(script, plan.confirmed());
  }
}
