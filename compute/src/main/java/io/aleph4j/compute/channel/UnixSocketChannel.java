package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Firecracker's mapping of vsock to Unix sockets: connections to the guest go through one socket,
 * the port is named in the first line; connections of the guest arrive at a socket with the port in
 * its name.
 */
public final class UnixSocketChannel implements GuestChannel {
  private static final Logger log = LoggerFactory.getLogger(UnixSocketChannel.class);

  /** Connections of the guest at the same time, for each port. */
  private static final int CONNECTION_LIMIT = 256;

  private final Path vsock;
  private final Set<GuestStream> streams = ConcurrentHashMap.newKeySet();
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Names the socket; it need not exist yet.
   *
   * @param vsock what Firecracker is told as {@code uds_path}
   * @throws IllegalArgumentException when the path is too long for a socket
   */
  public UnixSocketChannel(Path vsock) {
    this.vsock = vsock;
    SocketPath.check(listeningSocket(Integer.MAX_VALUE));
  }

  /** Where connections of the guest to a port arrive. */
  public Path listeningSocket(int port) {
    return vsock.resolveSibling(vsock.getFileName() + "_" + port);
  }

  @Override
  public GuestStream connect(int port, byte[] first, Duration timeout) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    UnixStream stream = tracked(channel);
    try {
      reach(channel);
      stream.greet(port, first, timeout);
      return stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private void reach(SocketChannel channel) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(vsock));
    } catch (IOException e) {
      ConnectException refused = new ConnectException("no machine behind " + vsock);
      refused.initCause(e);
      throw refused;
    }
  }

  @Override
  public synchronized void listen(int port, Consumer<GuestStream> onConnection) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Path path = listeningSocket(port);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      listener.close();
      throw new IOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
    listeners.add(listener);
    Thread.ofVirtual().name("guest-port-" + port).start(() -> accept(listener, onConnection));
  }

  private void accept(ServerSocketChannel listener, Consumer<GuestStream> onConnection) {
    Semaphore places = new Semaphore(CONNECTION_LIMIT);
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        if (places.tryAcquire()) {
          Thread.startVirtualThread(() -> serve(channel, onConnection, places));
        } else {
          channel.close();
        }
      }
    } catch (ClosedChannelException e) {
      // Nobody listens any more.
    } catch (IOException e) {
      log.warn("No longer accepting connections at {}", vsock, e);
    }
  }

  private void serve(SocketChannel channel, Consumer<GuestStream> onConnection, Semaphore places) {
    try (GuestStream stream = tracked(channel)) {
      onConnection.accept(stream);
    } finally {
      places.release();
    }
  }

  /** A stream that is closed together with the channel. */
  private UnixStream tracked(SocketChannel channel) {
    UnixStream stream = new UnixStream(channel, streams::remove);
    streams.add(stream);
    if (closed) {
      stream.close();
    }
    return stream;
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (ServerSocketChannel listener : listeners) {
      closeListener(listener);
    }
    listeners.clear();
    streams.forEach(GuestStream::close);
    streams.clear();
  }

  private static void closeListener(ServerSocketChannel listener) {
    try {
      UnixDomainSocketAddress address = (UnixDomainSocketAddress) listener.getLocalAddress();
      listener.close();
      Files.deleteIfExists(address.getPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
