package io.aleph4j.compute.call;

import java.util.concurrent.Semaphore;

/**
 * What one call of a guest of version 1 or 2 keeps in memory, of what all of them may: requests and
 * answers are whole there, and strangers choose how many there are and how large. For one thread.
 */
final class HeldBytes implements AutoCloseable {

  /**
   * Of all calls together. Each byte is there up to four times while it is read and taken apart,
   * which the memory that a node is started with has room for.
   */
  static final int MOST = 32 << 20;

  /** What every call may keep beside that: nobody with much can keep others from having little. */
  static final int FREE = 64 << 10;

  private final Semaphore left;
  private int all;
  private int held;

  /**
   * Nothing yet.
   *
   * @param left what all calls together may still keep
   */
  HeldBytes(Semaphore left) {
    this.left = left;
  }

  /** Keeps so many more, until this is closed; false when there is no room for them now. */
  boolean take(int bytes) {
    int more = Math.max(0, all + bytes - FREE) - held;
    if (!left.tryAcquire(more)) {
      return false;
    }
    all += bytes;
    held += more;
    return true;
  }

  @Override
  public void close() {
    left.release(held);
    held = 0;
    all = 0;
  }
}
