package io.aleph4j.service.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a running program, closed in the reverse order of their opening, all within one
 * deadline. Safe for several threads; only the first {@link #close} closes, the others wait for it.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private record Part(String name, AutoCloseable closeable) {}

  private final Duration deadline;
  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean closing;
  private volatile boolean clean = true;
  private volatile @Nullable String failure;

  /** Nothing is open yet. {@code deadline} is for closing everything. */
  public Lifecycle(Duration deadline) {
    this.deadline = deadline;
  }

  /**
   * Takes over the closing of a part that was just opened. When closing has begun already, the part
   * is closed at once and the opening is given up with an {@link IllegalStateException}.
   */
  public <T extends AutoCloseable> T add(String name, T part) {
    synchronized (parts) {
      if (!closing) {
        parts.push(new Part(name, part));
        return part;
      }
    }
    closeOne(new Part(name, part));
    throw new IllegalStateException("the program is stopping");
  }

  /** Closes everything when the process is asked to end (SIGTERM, Ctrl-C), then ends it with 0. */
  public void closeOnSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "shutdown"));
  }

  /** Asks the program to stop because something failed; the first reason is kept. */
  public void fail(String reason) {
    synchronized (parts) {
      if (failure == null) {
        failure = reason;
      }
    }
    stopRequested.countDown();
  }

  /** Asks the program to stop. */
  public void stop() {
    stopRequested.countDown();
  }

  /**
   * Waits until somebody asks the program to stop.
   *
   * @return the reason of {@link #fail}, or null after a normal stop
   */
  public @Nullable String awaitStop() throws InterruptedException {
    stopRequested.await();
    return failure;
  }

  /** Closes every part; what fails or takes too long is logged and does not hinder the others. */
  @Override
  public void close() {
    boolean first;
    synchronized (parts) {
      first = !closing;
      closing = true;
    }
    if (!first) {
      awaitClosed();
      return;
    }
    stopRequested.countDown();
    long end = System.nanoTime() + deadline.toNanos();
    for (Part part = next(); part != null; part = next()) {
      closeInTime(part, end);
    }
    closed.countDown();
  }

  /** Whether every part was closed in time and without failure so far. */
  public boolean isClean() {
    return clean;
  }

  private @Nullable Part next() {
    synchronized (parts) {
      return parts.poll();
    }
  }

  private void closeInTime(Part part, long end) {
    Thread closer = Thread.ofVirtual().name("close " + part.name()).start(() -> closeOne(part));
    try {
      // Late or not, each part gets a moment: a lock that is released needs no more than that.
      long left = Math.max(end - System.nanoTime(), Duration.ofMillis(50).toNanos());
      if (!closer.join(Duration.ofNanos(left))) {
        clean = false;
        log.warn("{} did not stop in time", part.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeOne(Part part) {
    try {
      log.debug("Closing {}", part.name());
      part.closeable().close();
    } catch (Exception e) {
      clean = false;
      log.warn("{} did not stop cleanly", part.name(), e);
    }
  }

  private void awaitClosed() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void onShutdown() {
    boolean bySignal = closed.getCount() > 0;
    close();
    if (bySignal) {
      // The machine would report the signal as a failure; a clean stop is none.
      Runtime.getRuntime().halt(clean ? 0 : 1);
    }
  }
}
