package io.aleph4j.node.process;

import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a message that could not be processed is tried again (spec 01 §4.6).
 *
 * <p>After the n-th failure the next try comes within {@code min(2^n, 300)} seconds, evenly spread;
 * the try made with {@code maxRetries} is the last.
 */
public final class RetryPolicy {

  private static final long LONGEST_DELAY_SECONDS = 300;

  private final int maxRetries;
  private final RandomGenerator random;

  public RetryPolicy(int maxRetries, RandomGenerator random) {
    this.maxRetries = maxRetries;
    this.random = random;
  }

  /**
   * When to try again after the attempt that was made with this many retries; empty if it was the
   * last.
   */
  Optional<Timestamp> next(int retries, Timestamp now) {
    if (retries >= maxRetries) {
      return Optional.empty();
    }
    long seconds = Math.min(1L << Math.min(retries, 30), LONGEST_DELAY_SECONDS);
    return Optional.of(now.plus(Duration.ofNanos(random.nextLong(seconds * 1_000_000_000L + 1))));
  }
}
