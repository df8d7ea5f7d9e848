package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to a port of a guest by its network. */
public final class SocketStream implements GuestStream {
  private static final Logger log = LoggerFactory.getLogger(SocketStream.class);

  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  private final Consumer<SocketStream> whenClosed;

  private SocketStream(Socket socket, Consumer<SocketStream> whenClosed) throws IOException {
    this.socket = socket;
    this.whenClosed = whenClosed;
    this.input = new ClosingInput(socket.getInputStream());
    this.output = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param limit how long that may take; the guest is on this host
   * @param whenClosed is told when this side has closed it
   * @throws IOException when nobody listens there, or the guest does not answer
   */
  public static SocketStream connect(
      InetSocketAddress address, Duration limit, Consumer<SocketStream> whenClosed)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.connect(address, (int) limit.toMillis());
      return new SocketStream(socket, whenClosed);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void readTimeout(Duration timeout) {
    try {
      // Less than a millisecond would be no limit; calls may take years, which is more than fits.
      int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
      socket.setSoTimeout(timeout.isZero() ? 0 : millis);
    } catch (SocketException e) {
      log.debug("A connection is closed already: {}", e.toString());
    }
  }

  @Override
  public void closeOutput() throws IOException {
    if (!socket.isClosed() && !socket.isOutputShutdown()) {
      socket.shutdownOutput();
    }
  }

  @Override
  public void close() {
    whenClosed.accept(this);
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("A connection was not closed well: {}", e.toString());
    }
  }

  /** Whoever has waited too long gets nothing more. */
  private final class ClosingInput extends InputStream {
    private final InputStream in;

    ClosingInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (SocketTimeoutException e) {
        close();
        throw e;
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() {
      SocketStream.this.close();
    }
  }
}
