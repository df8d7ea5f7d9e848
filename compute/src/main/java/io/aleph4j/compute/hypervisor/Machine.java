package io.aleph4j.compute.hypervisor;

import io.aleph4j.compute.host.HostProcess;
import java.io.IOException;
import java.nio.channels.SocketChannel;

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

  /** Ends it at once, if it still runs, and frees what it used. */
  @Override
  void close();
}
