package io.aleph4j.service.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One text message, encoded once for all sockets that get it. Immutable. */
public final class SocketFrame {
  private final byte[] utf8;

  private SocketFrame(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** A message of this text. */
  public static SocketFrame text(String text) {
    return new SocketFrame(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A message of this UTF-8 text; the array must not be changed afterwards. */
  public static SocketFrame text(byte[] utf8) {
    return new SocketFrame(utf8);
  }

  /** Number of bytes. */
  public int size() {
    return utf8.length;
  }

  /** A view of the shared bytes with a position of its own. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(utf8);
  }
}
