package io.aleph4j.compute.channel;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The host's PINGs that the guest has not answered yet. */
final class Pings {
  /** A guest that is not asked again does not make the list grow; one that never answers might. */
  private static final int LIMIT = 64;

  private final FrameWriter writer;
  private final AtomicLong last = new AtomicLong();
  private final Map<Long, CountDownLatch> waiting = new ConcurrentHashMap<>();
  private volatile @Nullable IOException ended;

  Pings(FrameWriter writer) {
    this.writer = writer;
  }

  Duration ping(Duration timeout) throws IOException, InterruptedException {
    if (waiting.size() >= LIMIT) {
      throw new SocketTimeoutException("the guest has not answered the last " + LIMIT + " pings");
    }
    long number = last.incrementAndGet();
    CountDownLatch answered = new CountDownLatch(1);
    waiting.put(number, answered);
    long sent = System.nanoTime();
    writer.send(Frame.PING, 0, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    if (!answered.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new SocketTimeoutException("the guest has not answered a ping within " + timeout);
    }
    IOException broken = ended;
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
    return Duration.ofNanos(System.nanoTime() - sent);
  }

  void answered(byte[] payload) throws GuestProtocolException {
    requireLength("PONG", payload);
    CountDownLatch latch =
        payload.length == Long.BYTES ? waiting.remove(ByteBuffer.wrap(payload).getLong()) : null;
    if (latch == null) {
      throw new GuestProtocolException("a PONG that no PING asked for");
    }
    latch.countDown();
  }

  /** The link is over: nobody answers any more. */
  void end(IOException cause) {
    ended = cause;
    waiting.values().forEach(CountDownLatch::countDown);
  }

  static void requireLength(String name, byte[] payload) throws GuestProtocolException {
    if (payload.length > Frame.PING_LIMIT) {
      throw new GuestProtocolException(name + " with " + payload.length + " bytes; 16 are allowed");
    }
  }
}
