package io.aleph4j.compute.channel.vhost;

import io.aleph4j.compute.channel.BlockingStream;
import io.aleph4j.compute.channel.ReceiveBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One vsock connection (virtio 1.2, section 5.10.6). What may be sent in either direction is what
 * the other side said it can hold, less what it has not handed on.
 *
 * <p>Its lock is never held while a packet is sent.
 */
final class VsockStream extends BlockingStream {
  /** What the host holds for a connection. */
  static final int BUFFER = 256 * 1024;

  private static final int UPDATE_FROM = BUFFER / 2;

  private final VsockDevice device;
  private final int hostPort;
  private final int guestPort;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ReceiveBuffer received = new ReceiveBuffer(BUFFER);

  private boolean isConnected;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean outputRefused;
  private boolean closed;
  private @Nullable IOException broken;
  private Duration readTimeout = Duration.ZERO;

  /** Bytes handed on to the reader, and how many of these the guest knows of; modulo 2^32. */
  private int forwarded;

  private int toldForwarded;

  private final GuestCredit credit = new GuestCredit();

  VsockStream(VsockDevice device, int hostPort, int guestPort) {
    this.device = device;
    this.hostPort = hostPort;
    this.guestPort = guestPort;
  }

  int hostPort() {
    return hostPort;
  }

  int guestPort() {
    return guestPort;
  }

  /** A packet of this connection, with what the host can hold now. */
  VsockPacket packet(int operation) {
    lock.lock();
    try {
      toldForwarded = forwarded;
      return device.packet(operation, hostPort, guestPort).credit(BUFFER, forwarded);
    } finally {
      lock.unlock();
    }
  }

  /** What every packet of the guest says of its side. */
  void heard(VsockPacket packet) {
    lock.lock();
    try {
      credit.heard(packet);
      if (credit.left() > 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void connected() {
    lock.lock();
    try {
      isConnected = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the guest has accepted. */
  void awaitConnection(Duration timeout) throws IOException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!isConnected) {
        if (broken != null) {
          ConnectException refused =
              new ConnectException("nobody listens on port " + guestPort + " of the guest");
          refused.initCause(broken);
          throw refused;
        }
        if (left <= 0) {
          throw new SocketTimeoutException(
              "the guest has not accepted the connection to port %d within %s"
                  .formatted(guestPort, timeout));
        }
        left = await(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes data out of a packet; false when the guest sends more than it may. */
  boolean receive(Chain chain, int length) throws VhostException {
    lock.lock();
    try {
      if (closed || inputEnded || broken != null) {
        // It crossed the end that the host has told.
        return true;
      }
      if (length > BUFFER - received.size()) {
        return false;
      }
      chain.read(VsockPacket.HEADER, length, received::put);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The guest ends one or both directions; true when both. */
  boolean shutDown(int flags) {
    boolean isOver;
    lock.lock();
    try {
      inputEnded |= (flags & VsockPacket.NO_SEND) != 0;
      outputRefused |= (flags & VsockPacket.NO_RECEIVE) != 0;
      isOver = inputEnded && outputRefused;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    device.inbox().wake();
    return isOver;
  }

  /** The connection is no more. What came can still be read when the guest ended in order. */
  void breakOff(IOException cause) {
    lock.lock();
    try {
      if (broken == null) {
        broken = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    device.inbox().wake();
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
    lock.lock();
    try {
      if (outputEnded || closed || broken != null) {
        return;
      }
      outputEnded = true;
    } finally {
      lock.unlock();
    }
    device.post(packet(VsockPacket.SHUTDOWN).flags(VsockPacket.NO_SEND));
  }

  @Override
  public void close() {
    boolean isOver;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      isOver = broken != null;
      received.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    device.inbox().wake();
    if (!isOver) {
      device.closed(this);
    }
  }

  @Override
  protected int read(byte[] target, int offset, int length) throws IOException {
    int count;
    boolean isUpdate;
    lock.lock();
    try {
      if (!awaitInput()) {
        return -1;
      }
      count = received.take(target, offset, length);
      forwarded += count;
      isUpdate = forwarded - toldForwarded >= UPDATE_FROM && !inputEnded && broken == null;
    } finally {
      lock.unlock();
    }
    if (isUpdate) {
      device.post(packet(VsockPacket.CREDIT_UPDATE));
    }
    return count;
  }

  private boolean awaitInput() throws IOException {
    long left = readTimeout.toNanos();
    boolean isLimited = left > 0;
    while (received.size() == 0) {
      if (closed) {
        throw new IOException("the connection is closed");
      }
      if (inputEnded) {
        return false;
      }
      failIfBroken();
      if (isLimited && left <= 0) {
        throw new SocketTimeoutException("the guest has not sent anything within " + readTimeout);
      }
      left = await(isLimited ? left : Long.MAX_VALUE);
    }
    return true;
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

  private void failIfBroken() throws IOException {
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  /** Whether something may still be written. */
  void failIfUnusable() throws IOException {
    lock.lock();
    try {
      if (closed || outputEnded) {
        throw new IOException("the output of the connection is closed");
      }
      if (outputRefused) {
        throw new IOException("the guest takes nothing more");
      }
      failIfBroken();
    } finally {
      lock.unlock();
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
      int count = takeCredit(length - done);
      device.send(this, bytes, offset + done, count);
      done += count;
    }
  }

  private int takeCredit(int wanted) throws IOException {
    lock.lock();
    try {
      while (credit.left() <= 0) {
        failIfUnusable();
        if (credit.shouldAsk()) {
          askForCredit();
        } else {
          await(Long.MAX_VALUE);
        }
      }
      failIfUnusable();
      return credit.take(wanted);
    } finally {
      lock.unlock();
    }
  }

  private void askForCredit() throws IOException {
    lock.unlock();
    try {
      device.post(packet(VsockPacket.CREDIT_REQUEST));
    } finally {
      lock.lock();
    }
  }
}
