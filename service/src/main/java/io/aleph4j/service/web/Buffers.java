package io.aleph4j.service.web;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Direct buffers for sending files. Some are kept, because making one costs as much as sending what
 * it holds; under load more are made and dropped. Safe for many threads.
 */
final class Buffers {
  /**
   * What stays in a processor's own cache; larger ones are not faster, and slow clients hold one.
   */
  static final int SIZE = 32 * 1024;

  private static final int KEPT = 128;
  private static final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

  private Buffers() {}

  /** A buffer that somebody uses; closing gives it back. */
  record Lease(ByteBuffer buffer) implements AutoCloseable {
    @Override
    public void close() {
      free.offer(buffer);
    }
  }

  static Lease take() {
    ByteBuffer buffer = free.poll();
    return new Lease(buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer);
  }
}
