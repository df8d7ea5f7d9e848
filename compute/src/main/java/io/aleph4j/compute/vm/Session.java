package io.aleph4j.compute.vm;

import io.aleph4j.compute.definition.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of a machine, from ready to its end, and the calls that are in it. Safe for many threads.
 */
public final class Session {
  private final VmDefinition definition;
  private final Guest guest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int calls;
  private long lastUse;
  private boolean closing;

  Session(VmDefinition definition, Guest guest, long nanoTime) {
    this.definition = definition;
    this.guest = guest;
    this.lastUse = nanoTime;
  }

  /** What the machine was made of. */
  public VmDefinition definition() {
    return definition;
  }

  /** Who answers in it. */
  public Guest guest() {
    return guest;
  }

  /**
   * Begins a call; false when the machine is about to end.
   *
   * @param most how many may be in it
   * @throws VmException when so many are in it
   */
  boolean enter(int most) {
    lock.lock();
    try {
      if (closing) {
        return false;
      }
      if (calls >= most) {
        throw new VmException(
            VmException.Step.FULL, calls + " calls are in the machine already", List.of(), null);
      }
      calls++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a call. */
  void leave(long nanoTime) {
    lock.lock();
    try {
      calls--;
      lastUse = nanoTime;
      if (calls == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Calls that are in it now. */
  public int calls() {
    lock.lock();
    try {
      return calls;
    } finally {
      lock.unlock();
    }
  }

  /** How long nobody has used it; nothing while somebody does. */
  Duration idleSince(long nanoTime) {
    lock.lock();
    try {
      return calls > 0 ? Duration.ZERO : Duration.ofNanos(nanoTime - lastUse);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more calls. */
  void refuse() {
    lock.lock();
    try {
      closing = true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more calls if it has been idle for so long; whether it has. */
  boolean refuseIfIdle(Duration limit, long nanoTime) {
    lock.lock();
    try {
      closing |= calls == 0 && nanoTime - lastUse >= limit.toNanos();
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no call is in it, at most this long. */
  void drain(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (calls > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@link TimeUnit#NANOSECONDS} at the last use. */
  long lastUse() {
    lock.lock();
    try {
      return lastUse;
    } finally {
      lock.unlock();
    }
  }
}
