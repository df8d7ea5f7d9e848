package io.aleph4j.client;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A WebSocket server for tests: each connection is handled by a script, which sees the target that
 * was asked for.
 */
final class FakeSocketNode implements AutoCloseable {

  interface Script {
    void run(int connection, String target, Peer peer) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final List<String> targets = new CopyOnWriteArrayList<>();

  FakeSocketNode(Script script) {
    this.script = script;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** What was asked for, a line for each connection. */
  List<String> targets() {
    return targets;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), 1);
      String target = in.readLine().split(" ", -1)[1];
      String key = "";
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
          key = line.substring(line.indexOf(':') + 1).strip();
        }
      }
      int connection;
      synchronized (this) {
        connection = targets.size();
        targets.add(target);
      }
      script.run(connection, target, new Peer(socket, key));
    } catch (IOException e) {
      // The client left, or the test ended.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server's end of one connection. */
  record Peer(Socket socket, String key) {

    void refuse(int status, String body) throws IOException {
      write(
          ("HTTP/1.1 " + status + " No\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
              .getBytes(StandardCharsets.UTF_8));
    }

    void upgrade() throws IOException {
      String accept;
      try {
        accept =
            Base64.getEncoder()
                .encodeToString(
                    MessageDigest.getInstance("SHA-1")
                        .digest(
                            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                .getBytes(StandardCharsets.US_ASCII)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
      write(
          ("HTTP/1.1 101 Switching Protocols\r\n"
                  + "Upgrade: websocket\r\n"
                  + "Connection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + accept
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
    }

    void text(String text) throws IOException {
      frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same text in two frames with a ping between them. */
    void fragmented(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      frame(0x01, java.util.Arrays.copyOf(bytes, 10));
      frame(0x89, new byte[] {1, 2});
      frame(0x80, java.util.Arrays.copyOfRange(bytes, 10, bytes.length));
    }

    void ping() throws IOException {
      frame(0x89, new byte[0]);
    }

    void close(int code, String reason) throws IOException {
      byte[] text = reason.getBytes(StandardCharsets.UTF_8);
      byte[] payload = new byte[text.length + 2];
      payload[0] = (byte) (code >> 8);
      payload[1] = (byte) code;
      System.arraycopy(text, 0, payload, 2, text.length);
      frame(0x88, payload);
    }

    /** The next text of the client, which has to come in one short or middling frame. */
    String receive() throws IOException {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      if (in.readUnsignedByte() != 0x81) {
        throw new IOException("no text in one frame");
      }
      int length = in.readUnsignedByte() & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      }
      byte[] mask = in.readNBytes(4);
      byte[] bytes = in.readNBytes(length);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= mask[i % 4];
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Waits until the client has closed or left, answering nothing. */
    void untilLeft() throws IOException {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (in.read() >= 0) {
        // Client frames are ignored.
      }
    }

    private void frame(int head, byte[] payload) throws IOException {
      byte[] header;
      if (payload.length < 126) {
        header = new byte[] {(byte) head, (byte) payload.length};
      } else if (payload.length < 65_536) {
        header = new byte[] {(byte) head, 126, (byte) (payload.length >> 8), (byte) payload.length};
      } else {
        header =
            new byte[] {
              (byte) head,
              127,
              0,
              0,
              0,
              0,
              (byte) (payload.length >> 24),
              (byte) (payload.length >> 16),
              (byte) (payload.length >> 8),
              (byte) payload.length
            };
      }
      write(header);
      write(payload);
    }

    private void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }
  }
}
