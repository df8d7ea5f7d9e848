package io.aleph4j.node.upkeep;

import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.storage.RemovalWriter;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.node.storage.UnpaidReads;
import io.aleph4j.protocol.Payment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that look for files and machines that are not paid for any longer: {@code balance} for
 * tokens that are held, {@code credit_balance} for credits (spec 01 §7.10). Thread-safe.
 */
public final class PaymentUpkeep implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PaymentUpkeep.class);
  private static final Duration CLOSING_TIME = Duration.ofMillis(500);

  private final List<Job> jobs;
  private final InstantSource clock;
  private final Duration tick;
  private final ReentrantLock running = new ReentrantLock();
  private final Semaphore woken = new Semaphore(0);
  private @Nullable Thread thread;

  private static final class Job {
    final String name;
    final UnpaidExamination examination;
    final Duration interval;
    Instant due = Instant.MIN;

    Job(String name, UnpaidExamination examination, Duration interval) {
      this.name = name;
      this.examination = examination;
      this.interval = interval;
    }
  }

  public PaymentUpkeep(
      UnpaidReads reads,
      RemovalWriter writer,
      Lanes lanes,
      InstantSource clock,
      RemovalSettings settings) {
    this.clock = clock;
    this.tick = settings.tick();
    this.jobs =
        List.of(
            new Job(
                "balance",
                new UnpaidExamination(
                    Payment.Type.HOLD, reads, writer, lanes, clock, settings.filePeriod()),
                settings.holdingInterval()),
            new Job(
                "credit_balance",
                new UnpaidExamination(
                    Payment.Type.CREDIT, reads, writer, lanes, clock, settings.filePeriod()),
                settings.creditInterval()));
  }

  /** Runs each job in its interval from now on, for the first time after a tick. */
  public void start() {
    thread = Thread.ofVirtual().name("payment-upkeep").start(this::runFromTimeToTime);
  }

  private void runFromTimeToTime() {
    try {
      while (true) {
        if (woken.tryAcquire(tick.toNanos(), TimeUnit.NANOSECONDS)) {
          woken.drainPermits();
        }
        for (Job job : jobs) {
          runIfDue(job);
        }
      }
    } catch (InterruptedException e) {
      log.debug("the jobs about payment end");
    }
  }

  private void runIfDue(Job job) throws InterruptedException {
    if (clock.instant().isBefore(job.due)) {
      return;
    }
    try {
      run(job);
    } catch (StorageException e) {
      log.warn("the job {} is done later: {}", job.name, e.toString());
    } catch (RuntimeException e) {
      log.error("the job {} failed", job.name, e);
    }
  }

  private long run(Job job) throws InterruptedException {
    running.lock();
    try {
      Instant start = clock.instant();
      long changed = job.examination.run();
      job.due = start.plus(job.interval);
      return changed;
    } finally {
      running.unlock();
    }
  }

  /** Runs soon what is due by now; for a clock that has jumped. */
  public void wake() {
    woken.release();
  }

  /**
   * Runs both jobs now.
   *
   * @return how many messages got another status
   * @throws StorageException when the database fails; what was done stays done
   * @throws InterruptedException when the node stops
   */
  public long runNow() throws InterruptedException {
    long changed = 0;
    for (Job job : jobs) {
      changed += run(job);
    }
    return changed;
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(CLOSING_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
