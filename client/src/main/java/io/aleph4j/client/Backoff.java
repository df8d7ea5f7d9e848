package io.aleph4j.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before each attempt to reconnect: twice as long as before, up to a limit, less a
 * random part of up to a half, so that clients that were cut off together do not come back
 * together.
 *
 * @param first the wait before the first attempt
 * @param limit the longest wait
 */
public record Backoff(Duration first, Duration limit, RandomGenerator random) {

  private static final int MAX_DOUBLINGS = 20;

  /** From 100 milliseconds to 30 seconds. */
  public static Backoff standard() {
    return new Backoff(
        Duration.ofMillis(100), Duration.ofSeconds(30), RandomGenerator.getDefault());
  }

  /** Checks that the first wait is positive and within the limit. */
  public Backoff {
    if (!first.isPositive() || first.compareTo(limit) > 0) {
      throw new IllegalArgumentException(
          "a first wait is positive and at most the limit: " + first + ", " + limit);
    }
  }

  /** The wait before the attempt after this many failures in a row, at least 1. */
  Duration before(int failures) {
    long nanos = first.toNanos();
    for (int i = 1; i < Math.min(failures, MAX_DOUBLINGS) && nanos < limit.toNanos(); i++) {
      nanos *= 2;
    }
    long full = Math.min(nanos, limit.toNanos());
    return Duration.ofNanos(full - random.nextLong(full / 2 + 1));
  }
}
