package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP/1.1 connection that is kept open and asks for the same thing again and again. */
final class Caller implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 240_000;
  private static final String LENGTH = "\r\ncontent-length:";

  private final byte[] request;
  private final Socket socket = new Socket();
  private final byte[] buffer = new byte[16 << 10];
  private final long begun = System.nanoTime();
  private long firstByte;

  /** Connects. */
  Caller(InetSocketAddress address, String path) throws IOException {
    String host = address.getHostString() + ":" + address.getPort();
    String text = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    request = text.getBytes(StandardCharsets.US_ASCII);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(address, TIMEOUT_MILLIS);
  }

  /** Seconds from before the connection was made to the first byte of the only answer. */
  static double firstAnswer(InetSocketAddress address, String path) {
    try (Caller caller = new Caller(address, path)) {
      caller.ask();
      return (caller.firstByte - caller.begun) / 1e9;
    } catch (IOException e) {
      throw new BenchmarkException("no answer from " + address + path, e);
    }
  }

  /** Asks, and reads the whole answer, which must be a good one; its nanoseconds. */
  long ask() throws IOException {
    long begin = System.nanoTime();
    socket.getOutputStream().write(request);
    InputStream in = socket.getInputStream();
    int filled = 0;
    int body = -1;
    while (body < 0) {
      filled += read(in, filled);
      if (firstByte == 0) {
        firstByte = System.nanoTime();
      }
      body = bodyBegin(buffer, filled);
    }
    String head = new String(buffer, 0, body, StandardCharsets.ISO_8859_1);
    int end = body + length(head);
    while (filled < end) {
      filled += read(in, filled);
    }
    long time = System.nanoTime() - begin;
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException(new String(buffer, 0, filled, StandardCharsets.UTF_8));
    }
    return time;
  }

  private int read(InputStream in, int filled) throws IOException {
    int count = in.read(buffer, filled, buffer.length - filled);
    if (count <= 0) {
      throw new EOFException("the answer ended early, or is too long");
    }
    return count;
  }

  /** Where the body begins; negative when the head is not there yet. */
  static int bodyBegin(byte[] bytes, int filled) {
    for (int i = 3; i < filled; i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** How long the body is; both sides of every comparison say it. */
  static int length(String head) throws IOException {
    int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (at < 0) {
      throw new IOException("an answer without a length: " + head);
    }
    int begin = at + LENGTH.length();
    return Integer.parseInt(head.substring(begin, head.indexOf('\r', begin)).strip());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
