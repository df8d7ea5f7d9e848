package io.aleph4j.node;

import java.util.concurrent.Callable;

/** Waits in tests: looks again and again until a deadline. */
public final class Eventually {

  private static final int MOST_LOOKS = 3000;

  private Eventually() {}

  /** Returns once the condition holds; fails after half a minute. */
  public static void holds(String what, Callable<Boolean> condition) {
    try {
      for (int i = 0; i < MOST_LOOKS; i++) {
        if (condition.call()) {
          return;
        }
        pause();
      }
    } catch (Exception e) {
      throw new AssertionError(what + ": " + e, e);
    }
    throw new AssertionError("never happened: " + what);
  }

  static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
