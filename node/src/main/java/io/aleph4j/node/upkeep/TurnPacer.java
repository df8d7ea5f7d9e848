package io.aleph4j.node.upkeep;

import java.time.Duration;

/**
 * Spaces out turns that somebody takes one after the other, so that most of the time is left to the
 * lanes, if these have something to do: whoever has to wait for a turn rests after it. Belongs to
 * one thread.
 */
final class TurnPacer {

  /** Whoever waits longer than this is not alone. */
  private static final long ALONE_NANOS = 500_000;

  private static final int SHARE = 5;
  private static final Duration LONGEST_REST = Duration.ofMillis(500);

  private long asked;
  private long begun;
  private long reading;

  /** Something long is read from now on, for which no turn is needed. */
  void beginReading() {
    reading = System.nanoTime();
  }

  /** It was read; returns when the database has had as much time for others. */
  void restFromReading() throws InterruptedException {
    long nanos = System.nanoTime() - reading;
    Thread.sleep(Duration.ofNanos(Math.min(nanos, LONGEST_REST.toNanos())));
  }

  /** A turn is asked for now. */
  void ask() {
    asked = System.nanoTime();
    begun = asked;
  }

  /** The turn begins now. */
  void begin() {
    begun = System.nanoTime();
  }

  /** The turn has ended; returns when it is time for the next one. */
  void rest() throws InterruptedException {
    if (begun - asked > ALONE_NANOS) {
      long nanos = (System.nanoTime() - begun) * SHARE;
      Thread.sleep(Duration.ofNanos(Math.min(nanos, LONGEST_REST.toNanos())));
    }
  }
}
