package io.aleph4j.conformance;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another process does, up to a deadline. */
final class Polling {

  private static final long LIMIT_SECONDS = 30;
  private static final long PAUSE_MILLIS = 20;

  private Polling() {}

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LIMIT_SECONDS + " s: " + what);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
