package io.aleph4j.compute.call;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the calls that are under way, and lets no more in once it is shut. Safe for many threads.
 */
final class Doorway {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private int inside;
  private boolean isShut;

  /** Begins a call; false when no more are let in. */
  boolean enter() {
    lock.lock();
    try {
      if (!isShut) {
        inside++;
      }
      return !isShut;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a call. */
  void leave() {
    lock.lock();
    try {
      inside--;
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets no more calls in, and waits for those that are under way.
   *
   * @return how many are still under way at the end of the limit
   */
  int shut(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      isShut = true;
      long nanos = limit.toNanos();
      while (inside > 0 && nanos > 0) {
        nanos = left.awaitNanos(nanos);
      }
      return inside;
    } finally {
      lock.unlock();
    }
  }
}
