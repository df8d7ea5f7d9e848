package io.aleph4j.compute.connector;

import io.aleph4j.service.web.HttpException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts what is allowed at a rate, by the generic cell rate algorithm: one number says when
 * everything that was taken will have been earned. Safe for many threads.
 */
final class Allowance {
  private final String what;
  private final long interval;
  private final long tolerance;
  private final LongSupplier nanoTime;
  private final AtomicLong paidAt;

  /**
   * Full at the beginning.
   *
   * @param what is counted, for the answer to those who ask for too much
   */
  Allowance(String what, GuestLimits.Rate rate, LongSupplier nanoTime) {
    this.what = what;
    this.interval = TimeUnit.MINUTES.toNanos(1) / rate.perMinute();
    this.tolerance = interval * (rate.burst() - 1);
    this.nanoTime = nanoTime;
    this.paidAt = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Takes one.
   *
   * @throws HttpException 429 when there is none left
   */
  void take() {
    while (true) {
      long before = paidAt.get();
      long now = nanoTime.getAsLong();
      // Differences only: the clock's numbers may overflow.
      long ahead = Math.max(0, before - now);
      if (ahead > tolerance) {
        throw tooMany(ahead - tolerance);
      }
      if (paidAt.compareAndSet(before, now + ahead + interval)) {
        return;
      }
    }
  }

  private HttpException tooMany(long nanos) {
    long seconds = Math.max(1, Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1)));
    return HttpException.text(
            429,
            "429: This machine asks for more "
                + what
                + " than this node gives to one; ask again in "
                + seconds
                + " s")
        .withHeader("Retry-After", Long.toString(seconds));
  }
}
