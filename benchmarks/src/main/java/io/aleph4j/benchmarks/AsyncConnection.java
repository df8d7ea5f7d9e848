package io.aleph4j.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One keep-alive HTTP/1.1 connection of many that a single thread serves, so that the generator
 * takes little from the node that it measures. For short answers. One thread at a time.
 */
final class AsyncConnection implements AutoCloseable {

  private static final byte[] HEAD_END = HttpConnection.ascii("\r\n\r\n");
  private static final byte[] LAST_CHUNK = HttpConnection.ascii("0\r\n\r\n");
  private static final int STATUS_AT = 9;

  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(64 << 10);
  private long sentAt;

  /** Connects, and tells the selector of every answer from now on. */
  AsyncConnection(InetSocketAddress node, Selector selector) throws IOException {
    channel = SocketChannel.open(node);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** Sends a request; its bytes may be used again at once. */
  void send(byte[] request) throws IOException {
    sentAt = System.nanoTime();
    answer.clear();
    ByteBuffer bytes = ByteBuffer.wrap(request);
    // The node has taken the last request whole, so its buffers are empty and one write is enough.
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads what has come; whether the answer is complete. */
  boolean receive() throws IOException {
    if (channel.read(answer) < 0) {
      throw new EOFException("the node closed the connection within an answer");
    }
    if (!answer.hasRemaining()) {
      throw new IOException("an answer of " + answer.capacity() + " bytes or more");
    }
    int head = indexOf(HEAD_END, 0);
    if (head < 0) {
      return false;
    }
    String lower = text(0, head).toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\r\ncontent-length:");
    if (at < 0) {
      return indexOf(LAST_CHUNK, Math.max(head, answer.position() - LAST_CHUNK.length)) >= 0;
    }
    int start = at + "\r\ncontent-length:".length();
    int end = lower.indexOf("\r\n", start);
    int length = Integer.parseInt(lower.substring(start, end < 0 ? lower.length() : end).strip());
    return answer.position() >= head + HEAD_END.length + length;
  }

  /** Nanoseconds since the request was sent. */
  long elapsed() {
    return System.nanoTime() - sentAt;
  }

  int status() {
    return Integer.parseInt(text(STATUS_AT, STATUS_AT + 3));
  }

  /** Whether the answer holds these bytes. */
  boolean contains(byte[] needle) {
    return indexOf(needle, 0) >= 0;
  }

  /** The answer as text. */
  String text() {
    return text(0, answer.position());
  }

  private String text(int from, int to) {
    return new String(answer.array(), from, to - from, StandardCharsets.ISO_8859_1);
  }

  private int indexOf(byte[] needle, int from) {
    byte[] bytes = answer.array();
    for (int at = from; at <= answer.position() - needle.length; at++) {
      if (Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new BenchmarkException("a connection could not be closed", e);
    }
  }
}
