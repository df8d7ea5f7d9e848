package io.aleph4j.compute.hypervisor;

import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.host.HostProcess;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A machine that was started. Safe for many threads. */
public interface Machine extends AutoCloseable {

  /** The process that it is. */
  HostProcess process();

  /**
   * Connects to the machine's serial port for protocol version 3.
   *
   * @throws IOException when it has ended
   */
  SocketChannel openSerial() throws IOException;

  /**
   * Its vsock device; empty where it has none. Whoever listens on it does so before {@link #run}.
   */
  default Optional<GuestChannel> channel() {
    return Optional.empty();
  }

  /** Lets it run, where starting only prepared it; does nothing otherwise. */
  default void run() {}

  /** Ends it at once, if it still runs; its folder is its owner's to remove. */
  @Override
  void close();
}
