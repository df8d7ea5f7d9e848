package io.aleph4j.compute.channel;

import java.io.IOException;

/** The guest's end of a channel, for tests. */
public interface GuestSide extends AutoCloseable {
  /** Connects to a port of the host. */
  GuestStream connect(int port) throws IOException;

  /** Lets the host connect to a port. */
  void listen(int port);

  /** The next connection of the host to that port. */
  GuestStream accept(int port) throws InterruptedException;

  @Override
  void close();
}
