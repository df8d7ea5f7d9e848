package io.aleph4j.node.upkeep;

import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.process.CommitListener;
import io.aleph4j.node.process.Plan;
import io.aleph4j.node.process.Task;
import io.aleph4j.node.storage.PendingReads;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
 * next try in the table. A message and the one that it waits for mostly have one owner and so one
 * lane, which tells of the wait before it tells of the arrival; a FORGET, whose targets may be
 * anybody's, is decided while no other lane works. A file, or another owner's message that a
 * machine needs, may arrive before the wait for it is told; the next try of the message finds it.
 * Thread-safe.
 */
public final class RetryQueue implements CommitListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RetryQueue.class);
  private static final int BATCH = 256;
  private static final int WOKEN_BATCH = 2048;
  private static final int SMALLEST_REVIEW = 1024;
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
  private static final Duration SHORTEST_SLEEP = Duration.ofMillis(20);
  private static final Duration CLOSING_TIME = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final PendingReads pending;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Set<ItemHash> awaited = new HashSet<>();
  private @Nullable Set<ItemHash> awaitedSinceReview;
  private Set<ItemHash> arrived = new HashSet<>();
  private int nextReview = SMALLEST_REVIEW;
  private boolean parkedAny = true;
  private volatile boolean closing;
  private @Nullable Thread thread;

  public RetryQueue(PendingReads pending, InstantSource clock) {
    this.pending = pending;
    this.clock = clock;
  }

  /** Begins to try parked messages again, those of earlier runs included. */
  public void start(Intake intake) {
    review();
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

  /** Tries what waits for this file; returns at once. */
  public void arrived(ItemHash file) {
    lock.lock();
    try {
      if (awaited.remove(file) && arrived.add(file)) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Looks at once whether anything is due. */
  public void wake() {
    lock.lock();
    try {
      parkedAny = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void await(@Nullable ItemHash hash) {
    if (hash == null) {
      return;
    }
    awaited.add(hash);
    if (awaitedSinceReview != null) {
      awaitedSinceReview.add(hash);
    }
  }

  private void run(Intake intake) {
    try {
      Duration pause = Duration.ZERO;
      while (!closing) {
        Set<ItemHash> woken = Set.of();
        try {
          woken = sleepUntilDue(pause);
          boolean all = resumeWoken(intake, woken);
          all &= resumeDue(intake);
          pause = all ? Duration.ZERO : PAUSE;
          reviewFromTimeToTime();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
          // Whatever it was, messages that wait must not wait for ever.
          log.warn("parked messages are left for later: {}", e.toString());
          keep(woken);
          pause = PAUSE;
        }
      }
    } catch (InterruptedException e) {
      log.debug("the retry queue ends");
    }
  }

  /**
   * Waits until something is due or has arrived, but at least as long as the pause; returns what
   * has arrived.
   */
  @SuppressWarnings("WaitNotInLoop") // waking early does no harm: the caller looks and comes back
  private Set<ItemHash> sleepUntilDue(Duration pause) throws InterruptedException {
    Thread.sleep(pause);
    Duration most = untilNextAttempt();
    lock.lockInterruptibly();
    try {
      if (arrived.isEmpty() && !closing) {
        changed.await(most.toNanos(), TimeUnit.NANOSECONDS);
      }
      Set<ItemHash> woken = arrived;
      arrived = new HashSet<>();
      return woken;
    } finally {
      lock.unlock();
    }
  }

  private Duration untilNextAttempt() {
    lock.lock();
    try {
      if (!parkedAny) {
        return LONGEST_SLEEP;
      }
      // What is parked while the table is read sets it again.
      parkedAny = false;
    } finally {
      lock.unlock();
    }
    OptionalLong next = OptionalLong.of(Long.MIN_VALUE);
    try {
      next = pending.nextAttempt();
    } finally {
      parkedIf(next.isPresent());
    }
    return next.isPresent() ? until(next.getAsLong()) : LONGEST_SLEEP;
  }

  private void parkedIf(boolean any) {
    lock.lock();
    try {
      parkedAny |= any;
    } finally {
      lock.unlock();
    }
  }

  private Duration until(long nextAttempt) {
    long micros = nextAttempt - Timestamp.of(clock.instant()).micros();
    long most = LONGEST_SLEEP.toNanos() / 1000;
    return Duration.ofNanos(
        Math.clamp(Math.min(micros, most) * 1000, SHORTEST_SLEEP.toNanos(), most * 1000));
  }

  /** Whether all that waits for these is on its way; what is not comes again. */
  private boolean resumeWoken(Intake intake, Set<ItemHash> woken) {
    if (woken.isEmpty()) {
      return true;
    }
    List<Task> tasks = pending.waitingFor(woken, WOKEN_BATCH);
    boolean all = resume(intake, tasks) && tasks.size() < WOKEN_BATCH;
    if (!all) {
      keep(woken);
    }
    return all;
  }

  private boolean resumeDue(Intake intake) {
    return resume(intake, pending.due(Timestamp.of(clock.instant()), BATCH));
  }

  private static boolean resume(Intake intake, List<Task> tasks) {
    boolean all = true;
    for (Task task : tasks) {
      all &= intake.resume(task);
    }
    return all;
  }

  private void keep(Set<ItemHash> woken) {
    lock.lock();
    try {
      arrived.addAll(woken);
    } finally {
      lock.unlock();
    }
  }

  // What is awaited but never comes must not be remembered for ever.
  private void reviewFromTimeToTime() {
    boolean wanted;
    lock.lock();
    try {
      wanted = awaited.size() >= nextReview;
    } finally {
      lock.unlock();
    }
    if (wanted) {
      review();
    }
  }

  private void review() {
    lock.lock();
    try {
      awaitedSinceReview = new HashSet<>();
    } finally {
      lock.unlock();
    }
    Set<ItemHash> read = pending.awaited();
    lock.lock();
    try {
      if (awaitedSinceReview != null) {
        read.addAll(awaitedSinceReview);
      }
      awaitedSinceReview = null;
      awaited = read;
      nextReview = Math.max(SMALLEST_REVIEW, 2 * awaited.size());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    // An interrupt would break the connection that it is reading from.
    lock.lock();
    try {
      closing = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(CLOSING_TIME)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
