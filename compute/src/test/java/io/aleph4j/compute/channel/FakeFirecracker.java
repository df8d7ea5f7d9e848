package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** The Unix sockets of a Firecracker process. */
public final class FakeFirecracker implements GuestSide {
  private final Path vsock;
  private final ServerSocketChannel server;
  private final Map<Integer, BlockingQueue<GuestStream>> ports = new ConcurrentHashMap<>();

  /** What is answered to CONNECT. */
  volatile String acceptance = "OK 1073741824\n";

  /** At the socket that its process is told. */
  public FakeFirecracker(Path vsock) {
    this.vsock = vsock;
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(vsock));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::acceptAll);
  }

  private void acceptAll() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.startVirtualThread(() -> greet(channel));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void greet(SocketChannel channel) {
    UnixStream stream = new UnixStream(channel, closed -> {});
    try {
      StringBuilder line = new StringBuilder();
      for (int next = stream.input().read(); next != '\n'; next = stream.input().read()) {
        line.append((char) next);
      }
      int port = Integer.parseInt(line.substring("CONNECT ".length()));
      BlockingQueue<GuestStream> waiting = ports.get(port);
      if (waiting == null) {
        stream.close();
      } else {
        OutputStream out = stream.output();
        out.write(acceptance.getBytes(US_ASCII));
        waiting.add(stream);
      }
    } catch (IOException e) {
      stream.close();
    }
  }

  @Override
  public GuestStream connect(int port) throws IOException {
    Path path = vsock.resolveSibling(vsock.getFileName() + "_" + port);
    return new UnixStream(SocketChannel.open(UnixDomainSocketAddress.of(path)), closed -> {});
  }

  @Override
  public void listen(int port) {
    ports.put(port, new LinkedBlockingQueue<>());
  }

  @Override
  public GuestStream accept(int port) throws InterruptedException {
    BlockingQueue<GuestStream> waiting = ports.get(port);
    if (waiting == null) {
      throw new IllegalStateException("not listening to " + port);
    }
    return waiting.take();
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(vsock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
