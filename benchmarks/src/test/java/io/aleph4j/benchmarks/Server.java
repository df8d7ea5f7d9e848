package io.aleph4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Answers each request that ends with an empty line with the next of some prepared pieces of bytes.
 */
final class Server implements AutoCloseable {

  private final ServerSocket socket;

  private Server(ServerSocket socket) {
    this.socket = socket;
  }

  /** Each answer is sent in its pieces, one write for each. */
  static Server answering(List<List<byte[]>> answers) throws IOException {
    ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Server server = new Server(socket);
    Thread.ofVirtual().start(() -> server.serve(answers));
    return server;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
  }

  private void serve(List<List<byte[]>> answers) {
    int next = 0;
    try {
      while (next < answers.size()) {
        try (Socket client = socket.accept()) {
          client.setTcpNoDelay(true);
          OutputStream out = client.getOutputStream();
          while (next < answers.size() && readRequest(client.getInputStream())) {
            for (byte[] piece : answers.get(next)) {
              out.write(piece);
              out.flush();
            }
            next++;
          }
        }
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    return true;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
