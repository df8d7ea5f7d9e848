package io.aleph4j.compute.connector;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bytes and lines of HTTP/1.1 as RFC 9112 has them and nothing that others forgive: a line ends
 * with both its characters, has no other control characters, and does not go on in the next one.
 * What two readers may understand differently cannot be smuggled past one of them.
 */
final class StrictLines {
  private final InputStream in;
  private final byte[] line;
  private int left;

  /**
   * Over these bytes.
   *
   * @param in buffered
   * @param lineLimit most bytes of one line
   */
  StrictLines(InputStream in, int lineLimit) {
    this.in = in;
    this.line = new byte[lineLimit];
  }

  /** Allows so many bytes in lines from now on. */
  void allow(int bytes) {
    left = bytes;
  }

  /** The next line without its end, byte for byte; null when nothing comes any more. */
  @Nullable String next() throws IOException {
    int count = 0;
    while (true) {
      int c = in.read();
      if (c < 0 && count == 0) {
        return null;
      }
      if (--left < 0 || count == line.length) {
        throw new MalformedRequestException(431, "the head of the request is too large");
      }
      if (c == '\r') {
        expectLineFeed();
        return new String(line, 0, count, StandardCharsets.ISO_8859_1);
      }
      check(c, count);
      line[count++] = (byte) c;
    }
  }

  /** The next line, which has to be there. */
  String require() throws IOException {
    String next = next();
    if (next == null) {
      throw new EOFException("the guest ended in the middle of a request");
    }
    return next;
  }

  private void expectLineFeed() throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new EOFException("the guest ended in the middle of a request");
    }
    if (c != '\n') {
      throw new MalformedRequestException(400, "a carriage return does not end its line");
    }
  }

  private static void check(int c, int at) throws IOException {
    if (c < 0) {
      throw new EOFException("the guest ended in the middle of a request");
    }
    if ((c < ' ' && c != '\t') || c == 0x7f) {
      throw new MalformedRequestException(
          400,
          c == '\n' ? "a line ends with a bare line feed" : "a line holds a control character");
    }
    if (at == 0 && (c == ' ' || c == '\t')) {
      throw new MalformedRequestException(400, "a line begins with a space");
    }
  }

  /** Exactly so many bytes. */
  byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the guest ended in the middle of a request");
    }
    return bytes;
  }
}
