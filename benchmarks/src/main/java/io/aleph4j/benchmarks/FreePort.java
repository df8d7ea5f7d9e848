package io.aleph4j.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds a port on the loopback address that nobody listens on. */
final class FreePort {

  private FreePort() {}

  static InetSocketAddress find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new BenchmarkException("no free port on the loopback address", e);
    }
  }
}
