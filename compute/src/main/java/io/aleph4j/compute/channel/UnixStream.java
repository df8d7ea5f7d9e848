package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;

/** A connection of a {@link UnixSocketChannel}. */
final class UnixStream implements GuestStream {
  /** Of the line with which the other side accepts. */
  private static final int LINE_LIMIT = 64;

  private final SocketChannel channel;
  private final Consumer<UnixStream> onClose;
  private final InputStream in;
  private final OutputStream out;
  private final Input input = new Input();

  private volatile Duration readTimeout = Duration.ZERO;
  private volatile boolean expired;

  /** What was read together with the line before it. */
  private byte[] ahead = new byte[0];

  private int aheadFrom;

  UnixStream(SocketChannel channel, Consumer<UnixStream> onClose) {
    this.channel = channel;
    this.onClose = onClose;
    this.in = Channels.newInputStream(channel);
    this.out = Channels.newOutputStream(channel);
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return out;
  }

  @Override
  public void readTimeout(Duration timeout) {
    readTimeout = timeout;
  }

  @Override
  public void closeOutput() throws IOException {
    try {
      channel.shutdownOutput();
    } catch (ClosedChannelException e) {
      // Nothing more can be sent, as it was asked for.
    }
  }

  @Override
  public void close() {
    onClose.accept(this);
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the request to connect, with the first bytes behind it, and waits for the answer. */
  void greet(int port, byte[] first, Duration timeout) throws IOException {
    byte[] request = ("CONNECT " + port + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[request.length + first.length];
    System.arraycopy(request, 0, bytes, 0, request.length);
    System.arraycopy(first, 0, bytes, request.length, first.length);
    ScheduledFuture<?> alarm = Deadlines.after(timeout, this::expire);
    try {
      out.write(bytes);
      expectAcceptance(port);
    } catch (IOException e) {
      throw expired ? late("accepted the connection to port " + port, timeout) : e;
    } finally {
      alarm.cancel(false);
    }
  }

  private void expectAcceptance(int port) throws IOException {
    byte[] line = new byte[LINE_LIMIT];
    int count = 0;
    int end = -1;
    while (end < 0 && count < LINE_LIMIT) {
      int read = in.read(line, count, LINE_LIMIT - count);
      if (read < 0) {
        throw new ConnectException("nobody listens on port " + port + " of the guest");
      }
      end = indexOfLineEnd(line, count, count + read);
      count += read;
    }
    String text = new String(line, 0, Math.max(end, 0), StandardCharsets.US_ASCII);
    if (!text.startsWith("OK ")) {
      throw new IOException("expected \"OK <number>\" from the vsock socket, got: " + text);
    }
    ahead = Arrays.copyOfRange(line, end + 1, count);
  }

  private static int indexOfLineEnd(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  private void expire() {
    expired = true;
    close();
  }

  private static SocketTimeoutException late(String what, Duration timeout) {
    return new SocketTimeoutException("the guest has not " + what + " within " + timeout);
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (aheadFrom < ahead.length) {
        int count = Math.min(length, ahead.length - aheadFrom);
        System.arraycopy(ahead, aheadFrom, target, offset, count);
        aheadFrom += count;
        return count;
      }
      Duration limit = readTimeout;
      return limit.isZero()
          ? in.read(target, offset, length)
          : readWithin(limit, target, offset, length);
    }

    private int readWithin(Duration limit, byte[] target, int offset, int length)
        throws IOException {
      ScheduledFuture<?> alarm = Deadlines.after(limit, UnixStream.this::expire);
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw expired ? late("sent anything", limit) : e;
      } finally {
        alarm.cancel(false);
      }
    }

    @Override
    public void close() {
      UnixStream.this.close();
    }
  }
}
