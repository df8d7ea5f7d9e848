package io.aleph4j.compute.channel.vhost;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.ReceiveBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;

/** A connection as a guest has it, after the kernel's driver. */
final class FakeVsock implements GuestStream {
  private static final int BUFFER = 64 * 1024;

  private final FakeDriver driver;
  private final int guestPort;
  private final int hostPort;
  private final ReceiveBuffer received = new ReceiveBuffer(BUFFER);
  private boolean isConnected;
  private boolean inputEnded;
  private boolean outputRefused;
  private boolean isReset;
  private boolean closed;
  private int sent;
  private int hostAllocated;
  private int hostForwarded;
  private int forwarded;
  private int told;

  FakeVsock(FakeDriver driver, int guestPort, int hostPort) {
    this.driver = driver;
    this.guestPort = guestPort;
    this.hostPort = hostPort;
  }

  int guestPort() {
    return guestPort;
  }

  void post(int operation, int flags, byte... data) {
    int count;
    synchronized (this) {
      told = forwarded;
      count = forwarded;
    }
    driver.post(operation, guestPort, hostPort, flags, BUFFER, count, data);
  }

  synchronized void heard(VsockPacket packet) {
    hostAllocated = packet.allocated();
    hostForwarded = packet.forwarded();
    notifyAll();
  }

  void handle(VsockPacket packet, byte[] bytes) {
    switch (packet.operation()) {
      case VsockPacket.RESPONSE -> connected();
      case VsockPacket.DATA -> received(packet, bytes);
      case VsockPacket.CREDIT_REQUEST -> post(VsockPacket.CREDIT_UPDATE, 0);
      case VsockPacket.SHUTDOWN -> shutDown(packet.flags());
      case VsockPacket.RESET -> reset();
      default -> {}
    }
  }

  private synchronized void connected() {
    isConnected = true;
    notifyAll();
  }

  private synchronized void received(VsockPacket packet, byte[] bytes) {
    if (!inputEnded && !closed) {
      received.put(bytes, VsockPacket.HEADER, packet.length());
      notifyAll();
    }
  }

  private void shutDown(int flags) {
    boolean isOver;
    synchronized (this) {
      inputEnded |= (flags & VsockPacket.NO_SEND) != 0;
      outputRefused |= (flags & VsockPacket.NO_RECEIVE) != 0;
      isOver = inputEnded && outputRefused;
      notifyAll();
    }
    if (isOver) {
      post(VsockPacket.RESET, 0);
      driver.forget(guestPort, hostPort);
    }
  }

  private synchronized void reset() {
    isReset = true;
    driver.forget(guestPort, hostPort);
    notifyAll();
  }

  synchronized void awaitConnection() throws IOException {
    while (!isConnected) {
      if (isReset) {
        throw new IOException("refused");
      }
      pause();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the callers look again
  private void pause() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return length == 0 ? 0 : take(target, offset, length);
      }
    };
  }

  private int take(byte[] target, int offset, int length) throws IOException {
    int count;
    boolean isUpdate;
    synchronized (this) {
      while (received.size() == 0) {
        if (inputEnded) {
          return -1;
        }
        if (isReset || closed) {
          throw new IOException("reset");
        }
        pause();
      }
      count = received.take(target, offset, length);
      forwarded += count;
      isUpdate = forwarded - told > BUFFER / 2;
    }
    if (isUpdate) {
      post(VsockPacket.CREDIT_UPDATE, 0);
    }
    return count;
  }

  @Override
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int next) throws IOException {
        write(new byte[] {(byte) next}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
          int count = credit(Math.min(length - done, FakeDriver.MOST));
          FakeVsock.this.post(
              VsockPacket.DATA, 0, Arrays.copyOfRange(bytes, offset + done, offset + done + count));
          done += count;
        }
      }
    };
  }

  private synchronized int credit(int wanted) throws IOException {
    int free = hostAllocated - (sent - hostForwarded);
    while (free <= 0) {
      if (isReset || outputRefused || closed) {
        throw new IOException("the host takes nothing more");
      }
      pause();
      free = hostAllocated - (sent - hostForwarded);
    }
    int count = Math.min(wanted, free);
    sent += count;
    return count;
  }

  @Override
  public void readTimeout(Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void closeOutput() {
    post(VsockPacket.SHUTDOWN, VsockPacket.NO_SEND);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
      if (isReset || (inputEnded && outputRefused)) {
        return;
      }
    }
    post(VsockPacket.SHUTDOWN, VsockPacket.NO_SEND | VsockPacket.NO_RECEIVE);
  }
}
