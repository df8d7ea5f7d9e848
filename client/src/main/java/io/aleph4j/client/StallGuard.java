package io.aleph4j.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream that another machine fills, and closes it when nothing comes for too long: whoever
 * reads is not held for good, however large the whole is. One thread reads.
 */
final class StallGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StallGuard.class);

  private final InputStream in;
  private final Duration limit;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile long lastProgress = System.nanoTime();
  private volatile boolean stalled;

  /**
   * Begins to watch.
   *
   * @param limit how long nothing may come
   */
  StallGuard(InputStream in, Duration limit) {
    this.in = in;
    this.limit = limit;
    Thread.ofVirtual().name("stall guard").start(this::watch);
  }

  private void watch() {
    long left = limit.toNanos();
    try {
      while (left > 0) {
        if (done.await(left, TimeUnit.NANOSECONDS)) {
          return;
        }
        left = lastProgress + limit.toNanos() - System.nanoTime();
      }
      stalled = true;
      in.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("a stream that stalled cannot be closed", e);
    }
  }

  /**
   * The next bytes, as {@link InputStream#read(byte[])}.
   *
   * @throws IOException also when nothing came for too long
   */
  int read(byte[] piece) throws IOException {
    int length;
    try {
      length = in.read(piece);
    } catch (IOException e) {
      throw stalled ? stall(e) : e;
    }
    if (length < 0 && stalled) {
      throw stall(null);
    }
    lastProgress = System.nanoTime();
    return length;
  }

  private IOException stall(@Nullable IOException cause) {
    return new IOException("nothing came for " + limit.toMillis() / 1000.0 + " s", cause);
  }

  /** Watches no longer; the stream stays as it is. */
  @Override
  public void close() {
    done.countDown();
  }
}
