package io.aleph4j.node.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A core node that does what a test wants with each request, byte by byte. */
public final class RawPeer implements AutoCloseable {

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** What a peer does with a request. */
  @FunctionalInterface
  public interface Behaviour {

    /** Answers; the connection ends afterwards. */
    void answer(String path, OutputStream out) throws IOException, InterruptedException;
  }

  /** Starts a peer on a port of its own. */
  public RawPeer(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** A peer that has these bytes for whatever it is asked, in the form that all nodes know. */
  public static RawPeer honest(byte[] content) {
    return new RawPeer((_, out) -> json(out, success(Base64.getEncoder().encodeToString(content))));
  }

  /** The answer of a node that has the file. */
  public static String success(String base64) {
    return "{\"status\":\"success\",\"hash\":\"h\",\"engine\":\"storage\",\"content\":\""
        + base64
        + "\"}";
  }

  /** Answers 200 with this text. */
  public static void json(OutputStream out, String text) throws IOException {
    body(out, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers 200 with these bytes. */
  public static void body(OutputStream out, byte[] bytes) throws IOException {
    head(out, "200 OK", "Content-Length: " + bytes.length);
    out.write(bytes);
  }

  /** Answers with this status and nothing else. */
  public static void status(OutputStream out, String status, String... headers) throws IOException {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Length: 0";
    head(out, status, all);
  }

  /** Begins an answer. */
  public static void head(OutputStream out, String status, String... headers) throws IOException {
    String text =
        "HTTP/1.1 "
            + status
            + "\r\nConnection: close\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The paths that were asked for. */
  public List<String> paths() {
    return paths;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String path = path(socket.getInputStream());
      paths.add(path);
      behaviour.answer(path, socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException | InterruptedException e) {
      // The node hung up.
    } finally {
      sockets.remove(socket);
    }
  }

  private static String path(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    return head.toString().split(" ", 3)[1];
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
