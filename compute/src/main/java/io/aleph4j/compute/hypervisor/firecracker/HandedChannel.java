package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.channel.UnixSocketChannel;
import io.aleph4j.compute.host.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Firecracker's sockets, where what this node listens on belongs to the machine's user: without
 * that Firecracker, which runs as that user, may not connect to it.
 */
final class HandedChannel implements GuestChannel {
  private final UnixSocketChannel sockets;
  private final Host host;
  private final int user;

  HandedChannel(UnixSocketChannel sockets, Host host, int user) {
    this.sockets = sockets;
    this.host = host;
    this.user = user;
  }

  @Override
  public GuestStream connect(int port, byte[] first, Duration timeout) throws IOException {
    return sockets.connect(port, first, timeout);
  }

  @Override
  public void listen(int port, Consumer<GuestStream> onConnection) throws IOException {
    sockets.listen(port, onConnection);
    host.hand(sockets.listeningSocket(port), user, true);
  }

  @Override
  public void close() {
    sockets.close();
  }
}
