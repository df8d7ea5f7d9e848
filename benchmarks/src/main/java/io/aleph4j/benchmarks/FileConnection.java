package io.aleph4j.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive HTTP/1.1 connection that sends and fetches files of any size and does as little as
 * it can: the kernel copies a file to the socket, and what is fetched is read into one buffer and
 * forgotten. One thread at a time.
 */
final class FileConnection implements AutoCloseable {

  private static final byte[] HEAD_END = HttpConnection.ascii("\r\n\r\n");
  private static final int STATUS_AT = 9;
  private static final int OK = 200;

  private final InetSocketAddress node;
  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);

  FileConnection(InetSocketAddress node) throws IOException {
    this.node = node;
    channel = SocketChannel.open(node);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Sends a file in this form; returns the body of the answer, whose status must be 200. */
  String upload(UploadForm form, Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      write(ByteBuffer.wrap(form.before()));
      long sent = 0;
      while (sent < file.size()) {
        sent += file.transferTo(sent, file.size() - sent, channel);
      }
      write(ByteBuffer.wrap(form.after()));
    }
    return readText();
  }

  /** The body of the answer to a GET of this path, whose status must be 200. */
  String get(String path) throws IOException {
    write(ByteBuffer.wrap(HttpConnection.get(node, path)));
    return readText();
  }

  /**
   * Fetches what is at this path and forgets it.
   *
   * @param digest takes the bytes; null when they are not looked at
   * @return how many bytes there were
   */
  long download(String path, @Nullable MessageDigest digest) throws IOException {
    write(ByteBuffer.wrap(HttpConnection.get(node, path)));
    long length = readHead();
    long left = length;
    while (true) {
      left -= buffer.remaining();
      if (digest != null) {
        digest.update(buffer);
      }
      if (left <= 0) {
        return length - left;
      }
      buffer.clear();
      fill();
      buffer.flip();
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private String readText() throws IOException {
    long length = readHead();
    if (length > buffer.capacity()) {
      throw new IOException("an answer of " + length + " bytes");
    }
    buffer.compact();
    while (buffer.position() < length) {
      fill();
    }
    buffer.flip();
    return StandardCharsets.UTF_8.decode(buffer).toString();
  }

  /**
   * Reads up to the end of the answer's head and a part of the body, which the buffer has then;
   * returns the body's length.
   */
  private long readHead() throws IOException {
    buffer.clear();
    int end = -1;
    while (end < 0) {
      fill();
      end = headEnd();
    }
    buffer.flip();
    byte[] bytes = new byte[end];
    buffer.get(bytes);
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    int status = Integer.parseInt(head.substring(STATUS_AT, STATUS_AT + 3));
    if (status != OK) {
      throw new IOException("HTTP " + head + StandardCharsets.UTF_8.decode(buffer));
    }
    return contentLength(head.toLowerCase(Locale.ROOT));
  }

  private static long contentLength(String lowerHead) throws IOException {
    String name = "\r\ncontent-length:";
    int at = lowerHead.indexOf(name);
    if (at < 0) {
      throw new IOException("an answer without a length: " + lowerHead);
    }
    int start = at + name.length();
    return Long.parseLong(lowerHead.substring(start, lowerHead.indexOf("\r\n", start)).strip());
  }

  /** Where the body begins, or -1 when the head is not complete. */
  private int headEnd() {
    for (int at = 0; at <= buffer.position() - HEAD_END.length; at++) {
      int same = 0;
      while (same < HEAD_END.length && buffer.get(at + same) == HEAD_END[same]) {
        same++;
      }
      if (same == HEAD_END.length) {
        return at + same;
      }
    }
    return -1;
  }

  private void fill() throws IOException {
    if (!buffer.hasRemaining()) {
      throw new IOException("the head of an answer has more than " + buffer.capacity() + " bytes");
    }
    if (channel.read(buffer) < 0) {
      throw new EOFException("the node closed the connection within an answer");
    }
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
