package io.aleph4j.compute.channel;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does something when a time is over, unless it was called off. One thread for the process. */
final class Deadlines {
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private Deadlines() {}

  /** Runs a short action later, on a thread that it must not hold up. */
  static ScheduledFuture<?> after(Duration time, Runnable action) {
    return TIMER.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("guest-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
