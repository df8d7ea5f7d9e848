package io.aleph4j.node.files;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An action of which one run serves everybody who asked for it before it began: forcing a folder to
 * the disk, for example. Thread-safe.
 */
final class SharedAction {

  /** What is done. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  private final Action action;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private long served;

  SharedAction(Action action) {
    this.action = action;
  }

  /** Returns when a run has succeeded that began after this was called. */
  void run() throws IOException {
    long mine = asked.incrementAndGet();
    lock.lock();
    try {
      if (served >= mine) {
        return;
      }
      long before = asked.get();
      action.run();
      served = before;
    } finally {
      lock.unlock();
    }
  }
}
