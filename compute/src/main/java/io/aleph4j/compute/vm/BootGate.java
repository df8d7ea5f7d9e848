package io.aleph4j.compute.vm;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets no more machines boot at the same time than the system has processors for: together they
 * would all be late. First come, first served. Safe for many threads.
 */
public final class BootGate {
  private final Semaphore boots;
  private final int mostWaiting;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong entered = new AtomicLong();

  /** Lets so many boot, and so many more wait for that. */
  public BootGate(int atOnce, int mostWaiting) {
    this.boots = new Semaphore(atOnce, true);
    this.mostWaiting = mostWaiting;
  }

  /**
   * Waits for a place.
   *
   * @throws VmException when too many wait
   */
  Place enter() throws InterruptedException {
    if (!boots.tryAcquire()) {
      wait(waiting.incrementAndGet());
    }
    entered.incrementAndGet();
    return new Place(boots);
  }

  /** How many have had a place so far. */
  public long entered() {
    return entered.get();
  }

  private void wait(int count) throws InterruptedException {
    try {
      if (count > mostWaiting) {
        throw new VmException(
            VmException.Step.BUSY,
            (count - 1) + " machines wait to be started already",
            List.of(),
            null);
      }
      boots.acquire();
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** A place; to be given back once. */
  record Place(Semaphore boots) implements AutoCloseable {
    @Override
    public void close() {
      boots.release();
    }
  }
}
