package io.aleph4j.node.process;

import io.aleph4j.node.feed.Commit;
import io.aleph4j.node.feed.Sequencer;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of work: takes what has gathered while the last batch was being committed, reads the
 * state it needs, decides it and commits it.
 *
 * <p>Everything of one owner goes through one lane, so its messages are decided in the order of
 * their arrival; a FORGET, which closes its batch, may be overtaken. While a batch is being
 * committed the next one gathers: the busier the node, the larger its batches and the less a
 * message costs.
 */
final class Lane implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final int CAPACITY = 10_000;
  private static final int LARGEST_BATCH = 256;

  /** A batch is held in memory several times over while it is written. */
  private static final long LARGEST_BATCH_CHARACTERS = 2 << 20;

  /** After a known message has turned up others are likely: somebody repeats what he sent. */
  private static final int CAREFUL_BATCHES = 16;

  private static final Duration PAUSE_WHILE_AWAY = Duration.ofMillis(100);
  private static final Duration CLOSING_CHECK = Duration.ofMillis(100);
  private static final Duration CLOSING_TIME = Duration.ofSeconds(1);

  private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final StateReads reads;
  private final BatchWriter writer;
  private final Sequencer sequencer;
  private final Planner planner;
  private final InstantSource clock;
  private final CommitListener listener;
  private final Thread thread;
  private final ReadWriteLock turns;
  private final Deque<Work> exclusive = new ArrayDeque<>();
  private boolean standsAlone;
  private int carefulBatches;
  private volatile boolean closing;
  private volatile boolean ended;

  Lane(
      String name,
      StateReads reads,
      BatchWriter writer,
      Sequencer sequencer,
      Planner planner,
      ReadWriteLock turns,
      InstantSource clock,
      CommitListener listener) {
    this.reads = reads;
    this.turns = turns;
    this.writer = writer;
    this.sequencer = sequencer;
    this.planner = planner;
    this.clock = clock;
    this.listener = listener;
    // One of the few threads that live as long as the node and wait for the database all day:
    // a thread of the system is woken by the socket itself, a virtual one by way of a poller.
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Puts work at the end; false when the lane is full or closing. */
  boolean offer(Work work) {
    if (closing || !queue.offer(work)) {
      return false;
    }
    // The lane may have looked into the queue for the last time meanwhile; whoever gets the work
    // out of it answers.
    return !ended || !queue.remove(work);
  }

  private void run() {
    List<Work> batch = new ArrayList<>();
    try {
      while (!closing || !queue.isEmpty() || !exclusive.isEmpty()) {
        gather(batch);
        if (!batch.isEmpty()) {
          processInTurn(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      log.debug("lane {} ends", thread);
    } finally {
      ended = true;
      queue.drainTo(batch);
      batch.addAll(exclusive);
      batch.forEach(work -> work.complete(new Outcome.Unavailable("the node stops")));
    }
  }

  // What needs a turn of its own is decided on what was read before its batch, so there is one of
  // that kind in a batch at most, and at its end; the others wait for the next ones.
  private void gather(List<Work> batch) throws InterruptedException {
    if (!standsAlone) {
      gatherOthers(batch);
    }
    Work forget = exclusive.poll();
    if (forget != null) {
      batch.add(forget);
    }
    standsAlone = false;
  }

  private void gatherOthers(List<Work> batch) throws InterruptedException {
    long characters = 0;
    while (batch.size() < LARGEST_BATCH
        && exclusive.size() < LARGEST_BATCH
        && characters < LARGEST_BATCH_CHARACTERS) {
      boolean waits = batch.isEmpty() && exclusive.isEmpty();
      Work next =
          waits ? queue.poll(CLOSING_CHECK.toMillis(), TimeUnit.MILLISECONDS) : queue.poll();
      if (next == null) {
        return;
      }
      if (planner.needsTurn(next.task())) {
        exclusive.add(next);
      } else {
        batch.add(next);
      }
      characters += next.task().size();
    }
  }

  // What is forgotten may belong to any owner, and so to any lane; so may accounts that get or lose
  // something; and prices are everybody's.
  private void processInTurn(List<Work> batch) throws InterruptedException {
    boolean alone = planner.needsTurn(batch.getLast().task());
    Lock turn = alone ? turns.writeLock() : turns.readLock();
    turn.lock();
    try {
      process(batch);
    } finally {
      turn.unlock();
    }
  }

  private void process(List<Work> batch) throws InterruptedException {
    boolean away = false;
    while (true) {
      try {
        commit(batch);
        return;
      } catch (StorageException.Passing e) {
        if (!away) {
          log.warn("the database is away, {} messages wait: {}", batch.size(), e.getMessage());
        }
        away = true;
        Thread.sleep(PAUSE_WHILE_AWAY);
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        isolate(batch, e);
        return;
      }
    }
  }

  // One message that the database refuses, or a fault of ours, must not take the rest of its batch
  // with it.
  private void isolate(List<Work> batch, Throwable cause) throws InterruptedException {
    if (batch.size() > 1) {
      for (Work work : batch) {
        process(List.of(work));
      }
      return;
    }
    Work work = batch.getFirst();
    log.error("message {} met an unexpected condition", work.task().hash(), cause);
    work.complete(park(work.task(), cause));
  }

  private Outcome park(Task task, Throwable cause) throws InterruptedException {
    StringWriter traceback = new StringWriter();
    cause.printStackTrace(new PrintWriter(traceback));
    Plan plan = planner.planFailure(task, Timestamp.of(clock.instant()), traceback.toString());
    while (true) {
      try {
        writer.commit(plan, Set.of());
        listener.committed(plan);
        return plan.outcomes().getFirst();
      } catch (StorageException.Passing e) {
        // Parking twice is parking once.
        log.debug("message {} is parked later", task.hash(), e);
        Thread.sleep(PAUSE_WHILE_AWAY);
      } catch (StorageException e) {
        log.error("message {} could not be parked either", task.hash(), e);
        return new Outcome.Unavailable("this node failed on the message: " + cause.getMessage());
      }
    }
  }

  private void commit(List<Work> batch) throws InterruptedException {
    List<Task> tasks = batch.stream().map(Work::task).toList();
    StateRequest request = planner.request(tasks);
    // Nearly all messages are new. That is cheaper to assume, and to have the transaction refused
    // in the rare case, than to ask each time.
    if (carefulBatches > 0 || tasks.stream().anyMatch(task -> task.parked() != null)) {
      carefulBatches = Math.max(0, carefulBatches - 1);
    } else {
      try {
        commit(batch, tasks, reads.load(request.assumingUnknown()), request.hashes());
        return;
      } catch (StorageException.Stale e) {
        log.debug("a batch of {} holds known messages", tasks.size());
        carefulBatches = CAREFUL_BATCHES;
      }
    }
    try {
      commit(batch, tasks, reads.load(request), Set.of());
    } catch (StorageException.Stale e) {
      log.debug("something went that a batch of {} needs, or is needed now", tasks.size());
      commit(batch, tasks, reads.load(request), Set.of());
    }
  }

  private void commit(
      List<Work> batch, List<Task> tasks, LoadedState state, Set<ItemHash> assumedUnknown)
      throws InterruptedException {
    Sequencer.Reservation reservation = sequencer.reserve(tasks.size());
    Plan plan;
    try {
      plan = planner.plan(tasks, state, reservation.first(), Timestamp.of(clock.instant()));
      writeInOrder(plan, assumedUnknown);
    } catch (RuntimeException | Error e) {
      sequencer.abandoned(reservation);
      throw e;
    }
    // Whoever is told that a message is processed finds it counted, too: the counters hear of it
    // first.
    List<Work> told = List.copyOf(batch.subList(0, plan.outcomes().size()));
    sequencer.committed(
        reservation,
        new Commit(plan.stored(), plan.forgotten()),
        () -> tell(told, plan.outcomes()));
    listener.committed(plan);
    if (told.size() < batch.size()) {
      exclusive.addFirst(batch.getLast());
      standsAlone = true;
    }
  }

  // What is remembered of an owner's delegations, and of prices, ends before they can change, and
  // begins again when it is known whether they did. When the node stops before that, nothing is
  // remembered of them.
  private void writeInOrder(Plan plan, Set<ItemHash> assumedUnknown) throws InterruptedException {
    Set<Address> regranted = plan.regranted();
    boolean reprices = planner.reprices(plan);
    reads.grantsChange(regranted);
    if (reprices) {
      reads.pricesChange();
    }
    try {
      write(plan, assumedUnknown);
    } catch (RuntimeException | Error e) {
      stand(regranted, reprices);
      throw e;
    }
    stand(regranted, reprices);
  }

  private void stand(Set<Address> regranted, boolean reprices) {
    reads.grantsStand(regranted);
    if (reprices) {
      reads.pricesStand();
    }
  }

  // A connection that breaks leaves open what became of the plan, and a server that is out of reach
  // may even carry it out later. So the same plan is written again under the same numbers: its keys
  // let one of the tries succeed and tell the others.
  //
  // When the node stops before that is known, the reservation stays open: nothing that comes after
  // it is counted or told, and the next start reads what is true.
  private void write(Plan plan, Set<ItemHash> assumedUnknown) throws InterruptedException {
    if (plan.writesNothing() && assumedUnknown.isEmpty()) {
      return;
    }
    boolean unanswered = false;
    while (true) {
      try {
        writer.commit(plan, assumedUnknown);
        return;
      } catch (StorageException.Passing e) {
        if (!unanswered) {
          log.warn(
              "the database is away, {} messages wait: {}", plan.outcomes().size(), e.getMessage());
        }
        unanswered = true;
        Thread.sleep(PAUSE_WHILE_AWAY);
      } catch (StorageException e) {
        if (unanswered && isCommitted(plan)) {
          return;
        }
        throw e;
      }
    }
  }

  private boolean isCommitted(Plan plan) throws InterruptedException {
    while (true) {
      try {
        return writer.isCommitted(plan);
      } catch (StorageException.Passing e) {
        log.debug("the database is still away", e);
        Thread.sleep(PAUSE_WHILE_AWAY);
      }
    }
  }

  private static void tell(List<Work> batch, List<Outcome> outcomes) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).complete(outcomes.get(i));
    }
  }

  /** Takes no more work; {@link #close} waits for the end of what was taken. */
  void stopTaking() {
    closing = true;
  }

  /** Takes no more work, ends what is there as long as that is a matter of moments, and stops. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(CLOSING_TIME);
      thread.interrupt();
      thread.join(CLOSING_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
