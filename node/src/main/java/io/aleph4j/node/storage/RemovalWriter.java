package io.aleph4j.node.storage;

import io.aleph4j.node.process.Forgettable;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Writes what becomes of messages that are not paid for, each call in one transaction. To be called
 * while no lane decides anything. Thread-safe.
 *
 * <p>All calls throw {@link StorageException.Passing} when the database may do it later; whether it
 * did it now is then unknown.
 */
public final class RemovalWriter {

  private final DataSource database;
  private final AtomicLong scripts = new AtomicLong();
  private final MessageTable messages = new MessageTable();
  private final FileTable files = new FileTable();
  private final PinTable pins = new PinTable();
  private final MachineTable machines = new MachineTable();
  private final CostTable costs = new CostTable();
  private final RemovingTable removing = new RemovingTable();
  private final RemovedTable removed = new RemovedTable();
  private final ConfirmationTable confirmations = new ConfirmationTable();

  public RemovalWriter(DataSource database) {
    this.database = database;
  }

  /** The processed ones of these messages begin to be removed; until then their files are kept. */
  public void begin(Collection<ItemHash> unpaid, Timestamp deleteBy, Timestamp now) {
    String hashes = array(unpaid);
    Script script = new Script();
    messages.unpaid(script, hashes);
    removing.insert(script, hashes, now);
    pins.endLater(script, hashes, deleteBy);
    run(script, "begin to remove " + unpaid.size() + " messages");
  }

  /** Those of these messages are processed again that are being removed and can still be kept. */
  public void revoke(Collection<ItemHash> paid) {
    String hashes = array(paid);
    Script script = new Script();
    files.lockPinned(script, hashes);
    pins.keepAgain(script, hashes);
    messages.paidAgain(script, hashes);
    removing.deletePaid(script, hashes);
    run(script, "keep " + paid.size() + " messages again");
  }

  /**
   * Removes messages, of which a record is left.
   *
   * @param place in commit order
   * @param deleteBy until when files are kept that nothing else keeps
   * @throws StorageException.Stale when one of them is not being removed; nothing is written then
   */
  public void end(List<Forgettable> over, long place, Timestamp deleteBy, Timestamp now) {
    String hashes = array(over.stream().map(Forgettable::hash).toList());
    Script script = new Script();
    removing.refuseOthers(script, hashes);
    removed.insert(script, place, now, hashes);
    confirmations.delete(script, hashes);
    files.lockPinned(script, hashes);
    pins.unpin(script, hashes, deleteBy);
    machines.release(script, hashes);
    machines.delete(script, over);
    costs.delete(script, hashes, now);
    removing.delete(script, hashes);
    messages.delete(script, hashes);
    run(script, "remove " + over.size() + " messages");
  }

  // A plan that was made while nothing was being removed would read all that is, each time.
  private void run(Script script, String action) {
    script.planAnew(scripts.incrementAndGet());
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of("cannot " + action, e);
    }
  }

  private static String array(Collection<ItemHash> hashes) {
    return RowArray.array(hashes.stream().map(ItemHash::value).toList());
  }
}
