package io.aleph4j.node.process;

import io.aleph4j.node.feed.Commit;
import io.aleph4j.node.feed.Sequencer;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.protocol.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The lanes of a node, side by side; a message's lane is that of its owner. Thread-safe. */
public final class Lanes implements AutoCloseable {

  // So many characters of content may wait at once: what waits for a slow disk must fit into
  // memory.
  private static final long MOST_WAITING = 32L << 20;

  private final List<Lane> lanes;
  private final Sequencer sequencer;
  private final ReadWriteLock turns = new ReentrantReadWriteLock(true);
  private final AtomicLong waiting = new AtomicLong();

  /**
   * Starts the lanes.
   *
   * @param settings what the operator decides about the rules
   * @param retries makes each lane its own policy, since a source of randomness belongs to one
   *     thread
   * @param gracePeriod how long files are kept that nothing keeps any longer
   * @param byHand whether every new message waits until it is tried again
   */
  public Lanes(
      int count,
      StateReads reads,
      BatchWriter writer,
      Sequencer sequencer,
      RuleSettings settings,
      Supplier<RetryPolicy> retries,
      Duration gracePeriod,
      InstantSource clock,
      CommitListener listener,
      boolean byHand) {
    this.sequencer = sequencer;
    Rules rules = new Rules(settings);
    lanes =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Lane(
                    "lane-" + i,
                    reads,
                    writer,
                    sequencer,
                    new Planner(rules, settings.payment(), retries.get(), gracePeriod, byHand),
                    turns,
                    clock,
                    listener))
            .toList();
  }

  /** Puts work at the end of its lane; false when too much waits or the node stops. */
  public boolean offer(Work work) {
    long size = work.task().size();
    if (waiting.addAndGet(size) > MOST_WAITING || !laneOf(work.task()).offer(work)) {
      waiting.addAndGet(-size);
      return false;
    }
    work.whenDone(() -> waiting.addAndGet(-size));
    return true;
  }

  /**
   * Runs a small change of what messages are decided on, while no lane decides or commits anything.
   * Everybody waits for it, so it must be a matter of milliseconds.
   */
  public <T extends @Nullable Object> T inTurn(Supplier<T> change) {
    Lock turn = turns.writeLock();
    turn.lock();
    try {
      return change.get();
    } finally {
      turn.unlock();
    }
  }

  /** A change that takes messages away. */
  @FunctionalInterface
  public interface Removal {

    /**
     * Takes messages away, durably.
     *
     * @param place its place in commit order
     * @return what has gone; when this throws a runtime exception, nothing has
     * @throws InterruptedException when the node stops before it is known what became of it
     */
    List<Forgettable> at(long place) throws InterruptedException;
  }

  /**
   * Runs such a change as {@link #inTurn} does; those who follow what is committed hear of it.
   *
   * @return how many messages it took away
   */
  public int removeInTurn(Removal removal) throws InterruptedException {
    Lock turn = turns.writeLock();
    turn.lock();
    try {
      Sequencer.Reservation reservation = sequencer.reserve(1);
      List<Forgettable> gone;
      try {
        gone = removal.at(reservation.first());
      } catch (RuntimeException | Error e) {
        sequencer.abandoned(reservation);
        throw e;
      }
      sequencer.committed(reservation, Commit.ofRemoved(gone, reservation.first()), () -> {});
      return gone.size();
    } finally {
      turn.unlock();
    }
  }

  private Lane laneOf(Task task) {
    Message message = task.message();
    // Without content there is no owner yet; such a message touches nothing but its own hash.
    String key = message == null ? task.hash().value() : message.content().address().value();
    return lanes.get(Math.floorMod(key.hashCode(), lanes.size()));
  }

  @Override
  public void close() {
    lanes.forEach(Lane::stopTaking);
    lanes.forEach(Lane::close);
    sequencer.close();
  }
}
