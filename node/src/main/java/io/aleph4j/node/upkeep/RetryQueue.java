package io.aleph4j.node.upkeep;

import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.process.CommitListener;
import io.aleph4j.node.process.Plan;
import io.aleph4j.node.process.Task;
import io.aleph4j.node.storage.PendingReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries parked messages again: when their time comes, and at once when what they wait for has been
 * processed.
 *
 * <p>Wakes are remembered in memory only. Nothing is lost by that: each parked message also has its
 * next try in the table. Thread-safe.
 */
public final class RetryQueue implements CommitListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RetryQueue.class);
  private static final int BATCH = 256;
  private static final long LONGEST_SLEEP_MICROS = 1_000_000;
  private static final long SHORTEST_SLEEP_MICROS = 20_000;

  private final PendingReads pending;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<ItemHash> awaited = new HashSet<>();
  private Set<ItemHash> arrived = new HashSet<>();
  private boolean parkedAny = true;
  private @Nullable Thread thread;

  public RetryQueue(PendingReads pending, InstantSource clock) {
    this.pending = pending;
    this.clock = clock;
  }

  /** Begins to try parked messages again, those of earlier runs included. */
  public void start(Intake intake) {
    awaited.addAll(pending.awaited());
    thread = Thread.ofVirtual().name("retry").start(() -> run(intake));
  }

  @Override
  public void committed(Plan plan) {
    if (plan.parks().isEmpty() && plan.reparks().isEmpty() && plan.stored().isEmpty()) {
      return;
    }
    lock.lock();
    try {
      plan.parks().forEach(park -> await(park.delay().waitsFor()));
      plan.reparks().forEach(repark -> await(repark.delay().waitsFor()));
      boolean woken = !plan.parks().isEmpty() || !plan.reparks().isEmpty();
      parkedAny |= woken;
      if (!awaited.isEmpty()) {
        for (var stored : plan.stored()) {
          ItemHash hash = stored.message().envelope().itemHash();
          woken |= awaited.remove(hash) && arrived.add(hash);
        }
      }
      if (woken) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void await(@Nullable ItemHash hash) {
    if (hash != null) {
      awaited.add(hash);
    }
  }

  private void run(Intake intake) {
    try {
      while (true) {
        try {
          resumeWoken(intake, sleepUntilDue());
          resumeDue(intake);
        } catch (StorageException e) {
          log.warn("parked messages are left for later: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      log.debug("the retry queue ends");
    }
  }

  /** Waits until something is due or has arrived; returns what has arrived. */
  @SuppressWarnings("WaitNotInLoop") // waking early does no harm: the caller looks and comes back
  private List<ItemHash> sleepUntilDue() throws InterruptedException {
    long micros = parkedAny ? untilNextAttempt() : LONGEST_SLEEP_MICROS;
    lock.lockInterruptibly();
    try {
      if (arrived.isEmpty()) {
        changed.await(micros, java.util.concurrent.TimeUnit.MICROSECONDS);
      }
      List<ItemHash> woken = new ArrayList<>(arrived);
      arrived = new HashSet<>();
      return woken;
    } finally {
      lock.unlock();
    }
  }

  private long untilNextAttempt() {
    OptionalLong next = pending.nextAttempt();
    lock.lock();
    try {
      parkedAny = next.isPresent();
      if (!parkedAny) {
        awaited.clear();
      }
    } finally {
      lock.unlock();
    }
    if (next.isEmpty()) {
      return LONGEST_SLEEP_MICROS;
    }
    long wait = next.getAsLong() - Timestamp.of(clock.instant()).micros();
    return Math.clamp(wait, SHORTEST_SLEEP_MICROS, LONGEST_SLEEP_MICROS);
  }

  private void resumeWoken(Intake intake, List<ItemHash> woken) {
    if (!woken.isEmpty()) {
      pending.waitingFor(woken, 10 * BATCH).forEach(intake::resume);
    }
  }

  private void resumeDue(Intake intake) {
    List<Task> due = pending.due(Timestamp.of(clock.instant()), BATCH);
    due.forEach(intake::resume);
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
