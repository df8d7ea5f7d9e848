package io.aleph4j.compute.channel;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The way between the host and one machine, by port numbers as Firecracker's vsock device has them:
 * the host is context 2, the guest 3. Safe for many threads; calls block and are meant for virtual
 * threads.
 */
public interface GuestChannel extends AutoCloseable {
  /** Where the guest waits for configuration, calls and halt, and where it reports to the host. */
  int CONTROL_PORT = 52;

  /** Where the host serves the guest API. */
  int API_PORT = 53;

  /**
   * Connects to a port on which the guest listens, and sends the first bytes. Guests of versions 1
   * and 2 read a call once and take what is there: so the bytes leave together with the request to
   * connect, in one write where the channel can do that.
   *
   * @param first what is sent at once; may be empty
   * @param timeout how long the guest may take to accept
   * @throws java.net.ConnectException when nobody listens there, or there is no machine
   * @throws java.net.SocketTimeoutException when the guest does not answer in time
   */
  GuestStream connect(int port, byte[] first, Duration timeout) throws IOException;

  /** Connects without sending anything yet. */
  default GuestStream connect(int port, Duration timeout) throws IOException {
    return connect(port, new byte[0], timeout);
  }

  /**
   * Accepts connections that the guest makes to a port of the host. Has to be called before the
   * machine starts: a guest that connects to a port where nobody listens is refused.
   *
   * @param onConnection called for each connection on a virtual thread of its own; the stream is
   *     closed when it returns
   * @throws IOException when the port is taken or its socket cannot be made
   */
  void listen(int port, Consumer<GuestStream> onConnection) throws IOException;

  /** Ends every connection and stops listening. Does nothing the second time. */
  @Override
  void close();
}
