package io.aleph4j.service.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which a test sends exactly the bytes it wants. */
final class RawHttp implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** What came back. */
  record Answer(int status, String head, String body) {
    boolean hasHeader(String line) {
      return head.toLowerCase(Locale.ROOT).contains(line.toLowerCase(Locale.ROOT));
    }
  }

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  static Answer send(int port, String request) throws IOException {
    try (RawHttp connection = new RawHttp(port)) {
      connection.write(request);
      return connection.readAnswer();
    }
  }

  void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Whether the server closes the connection. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  /** Reads bytes as they are; fewer at the end of the connection. */
  byte[] readBytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** Reads a body in chunks. */
  byte[] readChunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = chunkSize();
    while (size > 0) {
      body.write(in.readNBytes(size));
      in.skipNBytes(2);
      size = chunkSize();
    }
    in.skipNBytes(2);
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended within a body in chunks");
      }
      line.append((char) next);
    }
    return Integer.parseInt(line.toString().strip(), 16);
  }

  /** Reads whatever comes before the connection ends, in whatever way. */
  String readToEnd() throws IOException {
    StringBuilder rest = new StringBuilder();
    byte[] buffer = new byte[8 * 1024];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        rest.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketException e) {
      rest.append("<reset>");
    }
    return rest.toString();
  }

  /** Reads the head of an answer that has no body. */
  Answer readHead() throws IOException {
    String text = head();
    return new Answer(Integer.parseInt(text.substring(9, 12)), text, "");
  }

  Answer readAnswer() throws IOException {
    String text = head();
    int status = Integer.parseInt(text.substring(9, 12));
    int at = text.toLowerCase(Locale.ROOT).indexOf("content-length:");
    int length = 0;
    if (at >= 0) {
      length = Integer.parseInt(text.substring(at + 15, text.indexOf('\r', at)).strip());
    }
    byte[] body = in.readNBytes(length);
    return new Answer(status, text, new String(body, StandardCharsets.UTF_8));
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
