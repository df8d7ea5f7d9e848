package io.aleph4j.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One keep-alive HTTP/1.1 connection over a blocking socket that does as little as a measuring
 * client can: requests are bytes made beforehand, answers are read into one buffer that is used
 * again. One thread at a time.
 */
final class HttpConnection implements AutoCloseable {

  private static final int MAX_ANSWER = 64 << 20;
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final byte[] HEAD_END = ascii("\r\n\r\n");

  private final InetSocketAddress address;
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private byte[] buffer = new byte[64 << 10];
  private int filled;
  private int bodyStart;
  private int bodyEnd;
  private boolean closing;
  private long firstByte;

  HttpConnection(InetSocketAddress address) throws IOException {
    this.address = address;
    this.socket = connect();
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  private Socket connect() throws IOException {
    Socket fresh = new Socket();
    fresh.setTcpNoDelay(true);
    fresh.setSoTimeout(TIMEOUT_MILLIS);
    fresh.connect(address, TIMEOUT_MILLIS);
    return fresh;
  }

  /**
   * Sends a request and reads the whole answer; returns its status. Its body is readable until the
   * next exchange.
   */
  int exchange(byte[] request, int length) throws IOException {
    if (closing) {
      reconnect();
    }
    out.write(request, 0, length);
    return readAnswer();
  }

  int exchange(byte[] request) throws IOException {
    return exchange(request, request.length);
  }

  private void reconnect() throws IOException {
    socket.close();
    socket = connect();
    in = socket.getInputStream();
    out = socket.getOutputStream();
    closing = false;
  }

  private int readAnswer() throws IOException {
    filled = 0;
    int headEnd = -1;
    while (headEnd < 0) {
      int from = Math.max(0, filled - HEAD_END.length);
      boolean first = filled == 0;
      fill();
      firstByte = first ? System.nanoTime() : firstByte;
      headEnd = indexOf(HEAD_END, from, filled);
    }
    bodyStart = headEnd + HEAD_END.length;
    String head = new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1);
    String lower = head.toLowerCase(Locale.ROOT);
    closing = "close".equals(header(lower, "connection"));
    String length = header(lower, "content-length");
    if (!length.isEmpty()) {
      bodyEnd = bodyStart + checkedLength(Long.parseLong(length));
      fillTo(bodyEnd);
    } else if ("chunked".equals(header(lower, "transfer-encoding"))) {
      readChunks();
    } else {
      bodyEnd = bodyStart;
    }
    return Integer.parseInt(head.substring(9, 12));
  }

  /** Moves the chunks' data together, so that the body is one range of the buffer. */
  private void readChunks() throws IOException {
    int read = bodyStart;
    bodyEnd = bodyStart;
    while (true) {
      int lineEnd = lineEnd(read);
      String size = new String(buffer, read, lineEnd - read, StandardCharsets.ISO_8859_1);
      int chunk = checkedLength(Long.parseLong(size.replaceAll(";.*", "").strip(), 16));
      read = lineEnd + 2;
      fillTo(read + chunk + 2);
      System.arraycopy(buffer, read, buffer, bodyEnd, chunk);
      bodyEnd += chunk;
      read += chunk + 2;
      if (chunk == 0) {
        return;
      }
    }
  }

  private int lineEnd(int from) throws IOException {
    int at = from;
    while (true) {
      fillTo(at + 2);
      if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
        return at;
      }
      at++;
    }
  }

  private static int checkedLength(long length) throws IOException {
    if (length > MAX_ANSWER) {
      throw new IOException("the answer has " + length + " bytes, more than " + MAX_ANSWER);
    }
    return (int) length;
  }

  private void fillTo(int end) throws IOException {
    while (filled < end) {
      fill();
    }
  }

  private void fill() throws IOException {
    if (filled == buffer.length) {
      checkedLength(2L * buffer.length);
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read < 0) {
      throw new EOFException("the node closed the connection within an answer");
    }
    filled += read;
  }

  private static String header(String lowerHead, String name) {
    int at = lowerHead.indexOf("\r\n" + name + ":");
    if (at < 0) {
      return "";
    }
    int start = at + name.length() + 3;
    int end = lowerHead.indexOf("\r\n", start);
    return lowerHead.substring(start, end < 0 ? lowerHead.length() : end).strip();
  }

  /** When the first bytes of the last answer came, on the clock of {@link System#nanoTime}. */
  long firstByte() {
    return firstByte;
  }

  /** Whether the last answer's body holds these bytes. */
  boolean bodyContains(byte[] needle) {
    return indexOf(needle, bodyStart, bodyEnd) >= 0;
  }

  /** How often the last answer's body holds these bytes. */
  int countInBody(byte[] needle) {
    int count = 0;
    int at = indexOf(needle, bodyStart, bodyEnd);
    while (at >= 0) {
      count++;
      at = indexOf(needle, at + needle.length, bodyEnd);
    }
    return count;
  }

  /** The last answer's body as text. */
  String body() {
    return new String(buffer, bodyStart, bodyEnd - bodyStart, StandardCharsets.UTF_8);
  }

  private int indexOf(byte[] needle, int from, int end) {
    for (int at = from; at <= end - needle.length; at++) {
      if (Arrays.equals(buffer, at, at + needle.length, needle, 0, needle.length)) {
        return at;
      }
    }
    return -1;
  }

  /** A GET of this path, ready to send. */
  static byte[] get(InetSocketAddress address, String path) {
    return ascii("GET " + path + " HTTP/1.1\r\nHost: " + host(address) + "\r\n\r\n");
  }

  /** A POST of this JSON to this path, ready to send. */
  static byte[] post(InetSocketAddress address, String path, String json) {
    return ascii(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + host(address)
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
  }

  static String host(InetSocketAddress address) {
    return address.getHostString() + ':' + address.getPort();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new BenchmarkException("a connection to " + host(address) + " could not be closed", e);
    }
  }
}
