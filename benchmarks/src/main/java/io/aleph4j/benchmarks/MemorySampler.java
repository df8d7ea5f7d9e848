package io.aleph4j.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Looks at the resident memory of a process from time to time until it is closed. */
final class MemorySampler implements AutoCloseable {

  private final long pid;
  private final AtomicLong peak = new AtomicLong();
  private final Thread thread;
  private volatile boolean over;

  MemorySampler(long pid, long periodNanos) {
    this.pid = pid;
    peak.set(Proc.residentBytes(pid));
    thread =
        Thread.ofPlatform()
            .name("memory")
            .daemon()
            .start(() -> {
              while (!over) {
                look();
                LockSupport.parkNanos(periodNanos);
              }
            });
  }

  private void look() {
    peak.accumulateAndGet(Proc.residentBytes(pid), Math::max);
  }

  /** The most bytes so far, this moment included. */
  long peak() {
    look();
    return peak.get();
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
  }
}
