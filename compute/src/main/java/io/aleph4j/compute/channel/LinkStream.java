package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a link. Holds at most the window that it granted; what was read is granted again
 * when it is half of that.
 *
 * <p>Its lock is never held while a frame is sent.
 */
final class LinkStream extends BlockingStream {
  private static final int GRANT_FROM = Frame.INITIAL_WINDOW / 2;

  private final GuestLink link;
  private final FrameWriter writer;
  private final int number;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ReceiveBuffer received = new ReceiveBuffer(Frame.INITIAL_WINDOW);

  /** What the guest may still send. */
  private int window = Frame.INITIAL_WINDOW;

  /** What was read and not granted again yet. */
  private int consumed;

  /** What the host may still send. */
  private long credit = Frame.INITIAL_WINDOW;

  private boolean inputEnded;
  private boolean outputEnded;
  private boolean closed;
  private @Nullable IOException broken;
  private Duration readTimeout = Duration.ZERO;

  LinkStream(GuestLink link, FrameWriter writer, int number) {
    this.link = link;
    this.writer = writer;
    this.number = number;
  }

  int number() {
    return number;
  }

  @Override
  public void readTimeout(Duration timeout) {
    lock.lock();
    try {
      readTimeout = timeout;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void closeOutput() throws IOException {
    boolean over;
    lock.lock();
    try {
      if (outputEnded || broken != null) {
        return;
      }
      outputEnded = true;
      over = inputEnded;
    } finally {
      lock.unlock();
    }
    writer.send(Frame.END, number);
    if (over) {
      link.forget(this);
    }
  }

  @Override
  public void close() {
    boolean isUnread;
    boolean isOver;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      isUnread = received.size() > 0;
      isOver = broken != null || (inputEnded && outputEnded);
      received.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!isOver) {
      finish(isUnread);
    }
  }

  /**
   * What was written may be on its way to the application, so it is not reset: only when the guest
   * sends what nobody reads any more.
   */
  private void finish(boolean isUnread) {
    try {
      if (isUnread) {
        reset("closed before everything was read");
      } else {
        closeOutput();
        link.linger(this);
      }
    } catch (IOException e) {
      // The link is over, and with it the stream.
    }
  }

  /** Ends both directions at once and says why. */
  void reset(String reason) throws IOException {
    if (breakOff(new IOException("reset: " + reason))) {
      link.forget(this);
      writer.send(Frame.RESET, number, reason.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Ends both directions without a word; false when they had ended. */
  boolean breakOff(IOException cause) {
    lock.lock();
    try {
      if (broken != null || (inputEnded && outputEnded)) {
        return false;
      }
      broken = cause;
      received.clear();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The guest is about to send so many bytes. */
  void announce(int length) throws GuestProtocolException {
    lock.lock();
    try {
      if (inputEnded) {
        throw new GuestProtocolException("data on stream " + link.name(number) + " after its END");
      }
      if (length > window) {
        throw new GuestProtocolException(
            "%d bytes on stream %s, which may have %d more"
                .formatted(length, link.name(number), window));
      }
      window -= length;
    } finally {
      lock.unlock();
    }
  }

  /** Some of the announced bytes; false when nobody will read them. */
  boolean receive(byte[] bytes, int offset, int length) {
    lock.lock();
    try {
      if (closed || broken != null) {
        return false;
      }
      received.put(bytes, offset, length);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The guest grants more. */
  void grant(long bytes) {
    lock.lock();
    try {
      credit += bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The guest sends nothing more; true when the stream is over. */
  boolean endInput() throws GuestProtocolException {
    lock.lock();
    try {
      if (inputEnded) {
        throw new GuestProtocolException("a second END on stream " + link.name(number));
      }
      inputEnded = true;
      changed.signalAll();
      return outputEnded;
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected int read(byte[] target, int offset, int length) throws IOException {
    int count;
    int granted = 0;
    lock.lock();
    try {
      if (!awaitInput()) {
        return -1;
      }
      count = received.take(target, offset, length);
      consumed += count;
      if (consumed >= GRANT_FROM && !inputEnded) {
        granted = consumed;
        window += granted;
        consumed = 0;
      }
    } finally {
      lock.unlock();
    }
    if (granted > 0) {
      writer.send(
          Frame.WINDOW,
          number,
          (byte) (granted >>> 24),
          (byte) (granted >>> 16),
          (byte) (granted >>> 8),
          (byte) granted);
    }
    return count;
  }

  /** Waits until there is something to read; false at the end. */
  private boolean awaitInput() throws IOException {
    if (received.size() == 0 && !inputEnded && broken == null) {
      sendPrepared();
    }
    long left = readTimeout.toNanos();
    boolean isLimited = left > 0;
    while (received.size() == 0) {
      failIfUnusable();
      if (inputEnded) {
        return false;
      }
      if (isLimited && left <= 0) {
        throw new SocketTimeoutException("the guest has not sent anything within " + readTimeout);
      }
      left = await(isLimited ? left : Long.MAX_VALUE);
    }
    return true;
  }

  /** A stream that was only just opened may wait for its first write to be told. */
  private void sendPrepared() throws IOException {
    lock.unlock();
    try {
      writer.flush();
    } finally {
      lock.lock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the callers look again
  private long await(long nanos) throws InterruptedIOException {
    try {
      return changed.awaitNanos(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the guest");
    }
  }

  private void failIfUnusable() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  @Override
  protected int available() {
    lock.lock();
    try {
      return received.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = takeCredit(Math.min(length - done, Frame.PAYLOAD_LIMIT));
      writer.send(Frame.DATA, number, bytes, offset + done, count);
      done += count;
    }
  }

  private int takeCredit(int wanted) throws IOException {
    lock.lock();
    try {
      while (true) {
        failIfUnusable();
        if (outputEnded) {
          throw new IOException("the output of the stream is closed");
        }
        if (credit > 0) {
          int count = (int) Math.min(wanted, credit);
          credit -= count;
          return count;
        }
        await(Long.MAX_VALUE);
      }
    } finally {
      lock.unlock();
    }
  }
}
