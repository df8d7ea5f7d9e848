package io.aleph4j.daemon;

import io.aleph4j.service.lifecycle.Lifecycle;
import java.time.Duration;

/** A program that runs until it is asked to end. */
final class Running {

  private Running() {}

  /** Opens the parts of a program. */
  @FunctionalInterface
  interface Start {
    void open(Lifecycle lifecycle) throws InterruptedException;
  }

  /**
   * Starts a program, waits until the process is asked to end or a part of it fails, and closes it.
   *
   * @return the exit code
   */
  static int untilStopped(Start start) throws InterruptedException {
    return untilStopped(CoreRole.CLOSING_TIME, start);
  }

  /**
   * The same.
   *
   * @param closingTime how long all its parts together may take to close
   */
  static int untilStopped(Duration closingTime, Start start) throws InterruptedException {
    Lifecycle lifecycle = new Lifecycle(closingTime);
    lifecycle.closeOnSignal();
    try {
      start.open(lifecycle);
      String failure = lifecycle.awaitStop();
      if (failure != null) {
        System.err.println("alephd: " + failure);
        return 1;
      }
      return 0;
    } finally {
      lifecycle.close();
    }
  }
}
