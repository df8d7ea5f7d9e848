package io.aleph4j.service.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Tries again until a deadline. */
public final class Eventually {
  private Eventually() {}

  public static void until(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not so within " + limit);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  public static <T> T get(Duration limit, Callable<T> attempt, Class<? extends Exception> tolerated)
      throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        return attempt.call();
      } catch (Exception e) {
        if (!tolerated.isInstance(e) || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }
}
