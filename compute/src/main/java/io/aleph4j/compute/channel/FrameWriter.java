package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of many threads on one stream. Whoever comes while nobody writes, writes; what others
 * bring meanwhile goes out together in the next write. So a frame alone costs one write, and many
 * at once cost few.
 */
final class FrameWriter {
  private static final int INITIAL_SIZE = 4 * 1024;

  /** Bytes that may wait to be written before their writers wait as well. */
  private static final int WAITING_LIMIT = 2 * (Frame.HEADER + Frame.PAYLOAD_LIMIT);

  /** Beyond that: what the reader of the link may add, which must never wait. */
  private static final int ANSWER_LIMIT = WAITING_LIMIT + 64 * 1024;

  private final OutputStream out;
  private final Consumer<IOException> onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  private byte[] filling = new byte[INITIAL_SIZE];
  private int filled;
  private byte[] spare = new byte[INITIAL_SIZE];
  private boolean isWriting;
  private @Nullable IOException failure;

  FrameWriter(OutputStream out, Consumer<IOException> onFailure) {
    this.out = out;
    this.onFailure = onFailure;
  }

  /** Sends a frame. Waits while too much is waiting already. */
  void send(int type, int stream, byte[] payload, int offset, int length) throws IOException {
    lock.lock();
    try {
      awaitRoom(length);
      append(type, stream, payload, offset, length);
      if (!isWriting) {
        isWriting = true;
        writeOnce();
        passOn();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends a whole payload. */
  void send(int type, int stream, byte... payload) throws IOException {
    send(type, stream, payload, 0, payload.length);
  }

  /** Keeps a frame for the next write, whoever does it. Waits as {@link #send} does. */
  void prepare(int type, int stream, byte... payload) throws IOException {
    lock.lock();
    try {
      awaitRoom(payload.length);
      append(type, stream, payload, 0, payload.length);
    } finally {
      lock.unlock();
    }
  }

  /** Writes what was prepared. */
  void flush() throws IOException {
    lock.lock();
    try {
      if (filled > 0 && !isWriting) {
        isWriting = true;
        writeOnce();
        passOn();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a frame without ever waiting, on another thread. For the thread that reads: if it waited
   * for the guest to read, and the guest for it, they would wait for ever.
   *
   * @throws GuestProtocolException when the guest asks for answers and does not read them
   */
  void answer(int type, int stream, byte... payload) throws IOException {
    lock.lock();
    try {
      if (filled + Frame.HEADER + payload.length > ANSWER_LIMIT) {
        throw new GuestProtocolException("the guest does not read the answers that it asks for");
      }
      append(type, stream, payload, 0, payload.length);
      if (!isWriting) {
        isWriting = true;
        passOn();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody who waits go; nothing is written from now on. */
  void fail(IOException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(int length) throws IOException {
    while (failure == null && filled + Frame.HEADER + length > WAITING_LIMIT) {
      if (isWriting) {
        room.awaitUninterruptibly();
      } else {
        isWriting = true;
        writeOnce();
        passOn();
      }
    }
  }

  private void append(int type, int stream, byte[] payload, int offset, int length)
      throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    int needed = filled + Frame.HEADER + length;
    if (needed > filling.length) {
      filling = Arrays.copyOf(filling, Math.max(needed, 2 * filling.length));
    }
    putInt(filled, length + Frame.COUNTED_HEADER);
    filling[filled + 4] = (byte) type;
    putInt(filled + 5, stream);
    System.arraycopy(payload, offset, filling, filled + Frame.HEADER, length);
    filled = needed;
  }

  private void putInt(int at, int value) {
    filling[at] = (byte) (value >>> 24);
    filling[at + 1] = (byte) (value >>> 16);
    filling[at + 2] = (byte) (value >>> 8);
    filling[at + 3] = (byte) value;
  }

  /** Writes what is there, without the lock; others append meanwhile. */
  private void writeOnce() throws IOException {
    byte[] bytes = filling;
    int count = filled;
    filling = spare;
    filled = 0;
    room.signalAll();
    IOException thrown = null;
    lock.unlock();
    try {
      out.write(bytes, 0, count);
    } catch (IOException e) {
      thrown = e;
    } finally {
      lock.lock();
    }
    spare = bytes;
    if (thrown != null) {
      isWriting = false;
      failure = failure == null ? thrown : failure;
      tell(thrown);
      throw thrown;
    }
  }

  /** Without the lock: whoever is told may do what he likes. */
  private void tell(IOException thrown) {
    lock.unlock();
    try {
      onFailure.accept(thrown);
    } finally {
      lock.lock();
    }
  }

  /** Leaves what came meanwhile to a thread of its own: the caller has its own things to do. */
  private void passOn() {
    if (filled > 0 && failure == null) {
      Thread.ofVirtual().name("guest-link-writer").start(this::drain);
    } else {
      isWriting = false;
    }
  }

  private void drain() {
    lock.lock();
    try {
      while (filled > 0 && failure == null) {
        writeOnce();
      }
      isWriting = false;
    } catch (IOException e) {
      // Told to the link by the failed write.
    } finally {
      lock.unlock();
    }
  }
}
