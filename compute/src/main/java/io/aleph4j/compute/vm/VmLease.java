package io.aleph4j.compute.vm;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The right to call a machine that runs; the machine does not idle away meanwhile. */
public final class VmLease implements AutoCloseable {
  private final Session session;
  private final LongSupplier nanoTime;
  private final AtomicBoolean closed = new AtomicBoolean();

  VmLease(Session session, LongSupplier nanoTime) {
    this.session = session;
    this.nanoTime = nanoTime;
  }

  /** The run of the machine. */
  public Session session() {
    return session;
  }

  /** Ends the call; does nothing the second time. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      session.leave(nanoTime.getAsLong());
    }
  }
}
