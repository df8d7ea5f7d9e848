package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.payment.MoneyChange;
import io.aleph4j.node.payment.Movement;
import io.aleph4j.node.process.Forgetting;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.BalancesUpdate;
import java.sql.Connection;
import java.sql.SQLException;
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
  private final MeasurementTable measurements = new MeasurementTable();
  private final FileTable files = new FileTable();
  private final PinTable pins = new PinTable();
  private final MachineTable machines = new MachineTable();
  private final CostTable costs = new CostTable();
  private final BalanceTable balances = new BalanceTable();
  private final CreditTable credits = new CreditTable();
  private final ForgottenTable forgotten = new ForgottenTable();
  private final RemovingTable removing = new RemovingTable();
  private final RemovedTable removed = new RemovedTable();
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
   * @throws StorageException.Stale when something is, or a file is no longer there that the plan
   *     pins, or a message that a machine of the plan keeps, or a machine keeps what the plan
   *     forgets; nothing is written then
   * @throws StorageException.Passing when the database may do it later. Whether it did it now, or
   *     will do it yet, is then unknown; to commit the same plan again is safe
   * @throws StorageException when it refuses the plan, of which nothing is written
   */
  public void commit(Plan plan, Set<ItemHash> unknown) {
    Script script = new Script();
    if (!unknown.isEmpty()) {
      script.add(REFUSE_KNOWN, RowArray.array(unknown.stream().map(ItemHash::value).toList()));
    }
    write(script, plan, unknown.isEmpty());
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of(
          "cannot commit a batch of " + plan.outcomes().size() + " messages", e);
    }
  }

  /**
   * Whether a plan was committed by an earlier try, to be asked when a later one was refused: a key
   * that is taken makes the later try wait for the end of the earlier one.
   *
   * @return always false for a plan without accepted messages, which may be committed twice
   * @throws StorageException.Passing when the database may answer later
   */
  public boolean isCommitted(Plan plan) {
    if (plan.stored().isEmpty()) {
      return false;
    }
    StoredMessage first = plan.stored().getFirst();
    return new Sql()
        .add(IS_THERE, first.seq(), first.message().envelope().itemHash().value())
        .first(database, "whether a batch was committed", row -> true)
        .isPresent();
  }

  private void write(Script script, Plan plan, boolean anyMayBeKnown) {
    messages.insert(script, plan.stored());
    if (anyMayBeKnown) {
      forgotten.refuse(script, plan.stored());
      removed.refuse(script, plan.stored());
    }
    posts.insert(script, plan.newPosts(), plan.postVersions());
    posts.update(script, plan.newPosts(), plan.postVersions());
    aggregates.merge(script, plan.aggregates());
    measurements.insert(script, plan.measurements());
    files.insert(script, plan.files());
    pins.hold(script, plan.holds());
    pins.insert(script, plan.pins(), plan.files());
    // Before anything is forgotten, which takes its confirmations along.
    confirmations.insert(script, plan.confirmed());
    messages.confirm(script, plan.confirmed());
    posts.confirm(script, plan.confirmed());
    machines.insert(script, plan.machines());
    write(script, plan.money());
    if (plan.forgetting() != null) {
      forget(script, plan.forgetting(), plan.money().now());
    }
    // First what ends, because a new copy may take the place of one that ends.
    pending.delete(script, plan.unparked());
    pending.insert(script, plan.parks());
    pending.update(script, plan.reparks());
    rejected.record(script, plan.refused());
    rejected.clear(script, plan.cleared());
  }

  private void write(Script script, MoneyChange money) {
    costs.insert(script, money.charges(), money.now());
    credits.give(script, money.gifts(), money.now());
    switch (money.movement()) {
      case null -> {}
      case Movement.Tokens(BalancesUpdate update) -> balances.update(script, update, money.now());
      case Movement.Credits moved -> credits.enter(script, moved, money.now());
    }
  }

  private void forget(Script script, Forgetting forgetting, Timestamp now) {
    String hashes =
        RowArray.array(forgetting.messages().stream().map(one -> one.hash().value()).toList());
    forgotten.insert(script, forgetting, hashes);
    confirmations.delete(script, hashes);
    posts.delete(script, forgetting);
    aggregates.replace(script, forgetting.folds());
    files.lockPinned(script, hashes);
    pins.unpin(script, hashes, forgetting.deleteBy());
    machines.delete(script, forgetting.messages());
    costs.delete(script, hashes, now);
    removing.delete(script, hashes);
    messages.delete(script, hashes);
  }
}
