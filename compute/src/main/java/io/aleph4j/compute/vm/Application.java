package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.SocketStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The server of a program in a guest of version 3. The link reaches it in every case: the guest
 * passes bytes on to the loopback address. Where the machine has a network, and the server listens
 * there as well, the node connects to it by the network, which spares the guest the passing on.
 * Safe for many threads.
 */
public final class Application {

  /** The guest is on this host; one that is busy is asked by the link. */
  private static final Duration CONNECT_LIMIT = Duration.ofMillis(500);

  private final Way link;

  /** Those by the network: when a machine ends, nobody is left to say so of them. */
  private final Set<SocketStream> streams = ConcurrentHashMap.newKeySet();

  private volatile boolean hasEnded;
  private volatile @Nullable InetSocketAddress address;

  /** How a connection is made. */
  @FunctionalInterface
  interface Way {
    /**
     * Makes one.
     *
     * @throws IOException when it is broken
     */
    GuestStream open() throws IOException;
  }

  /** Reached by the link alone. */
  Application(Way link) {
    this.link = link;
  }

  /** Looks whether it can be reached at this address of the guest's as well. */
  void findAt(InetSocketAddress found) {
    try {
      SocketStream.connect(found, CONNECT_LIMIT, stream -> {}).close();
      address = found;
    } catch (IOException e) {
      address = null; // it listens on the loopback address alone, as it may
    }
  }

  /** Whether it is reached by the machine's network. */
  public boolean isDirect() {
    return address != null;
  }

  /**
   * A new connection.
   *
   * @throws IOException when the link is broken
   */
  public GuestStream open() throws IOException {
    InetSocketAddress direct = address;
    if (direct != null) {
      try {
        return track(SocketStream.connect(direct, CONNECT_LIMIT, streams::remove));
      } catch (IOException e) {
        address = null; // it may listen elsewhere by now
      }
    }
    return link.open();
  }

  private SocketStream track(SocketStream stream) {
    streams.add(stream);
    if (hasEnded) {
      stream.close();
    }
    return stream;
  }

  /** The machine has ended: so do all connections to it. */
  void end() {
    hasEnded = true;
    streams.forEach(SocketStream::close);
  }
}
