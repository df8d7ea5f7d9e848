package io.aleph4j.compute.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two ends of a connected Unix socket. */
record SocketPair(SocketChannel host, SocketChannel guest) implements AutoCloseable {

  static SocketPair open() {
    try {
      Path folder = Files.createTempDirectory("pair");
      Path path = folder.resolve("s");
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(path));
        SocketChannel host = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new SocketPair(host, server.accept());
      } finally {
        Files.deleteIfExists(path);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      host.close();
      guest.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
