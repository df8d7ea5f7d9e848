package io.aleph4j.compute.channel;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the guest's bytes apart and holds the guest to the protocol. Data goes to its stream as it
 * comes in; every other frame is read whole.
 */
final class LinkReader {
  /** What begins a link: from the host over vsock, from the guest over a serial port. */
  static final byte[] PREAMBLE = "ALEPH/3\n".getBytes(StandardCharsets.US_ASCII);

  /** One whole frame. */
  private static final int BUFFER = Frame.HEADER + Frame.PAYLOAD_LIMIT;

  /** What follows the header of a frame. */
  interface Sink {
    /** A frame that was read whole; false when it is the last one. */
    boolean frame(int type, int stream, byte[] payload) throws IOException;

    /** Data is coming; null when nobody wants it. */
    @Nullable LinkStream data(int stream, int length) throws IOException;

    /** Some of this data was not wanted. */
    void unwanted(LinkStream stream) throws IOException;
  }

  private final InputStream in;
  private final Sink sink;
  private final byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;

  LinkReader(InputStream in, Sink sink) {
    this.in = in;
    this.sink = sink;
  }

  /** Takes the preamble that the guest begins with. */
  void expectPreamble() throws IOException {
    require(PREAMBLE.length, "its first bytes");
    if (!Arrays.equals(buffer, from, from + PREAMBLE.length, PREAMBLE, 0, PREAMBLE.length)) {
      throw new GuestProtocolException(
          "the guest did not begin with ALEPH/3, but with "
              + new String(buffer, from, PREAMBLE.length, StandardCharsets.ISO_8859_1));
    }
    from += PREAMBLE.length;
  }

  /** Reads frames until the last one. */
  void run() throws IOException {
    boolean goesOn = true;
    while (goesOn) {
      goesOn = frame();
    }
  }

  private boolean frame() throws IOException {
    require(Frame.HEADER, "a frame");
    long counted = Integer.toUnsignedLong(intAt(from));
    int type = buffer[from + 4] & 0xff;
    int stream = intAt(from + 5);
    if (counted < Frame.COUNTED_HEADER || counted > Frame.COUNTED_HEADER + Frame.PAYLOAD_LIMIT) {
      throw new GuestProtocolException("a frame of length " + counted + "; 5 to 65541 are allowed");
    }
    from += Frame.HEADER;
    int length = (int) counted - Frame.COUNTED_HEADER;
    if (type == Frame.DATA) {
      data(stream, length);
      return true;
    }
    require(length, "a frame");
    byte[] payload = Arrays.copyOfRange(buffer, from, from + length);
    from += length;
    return sink.frame(type, stream, payload);
  }

  private void data(int number, int length) throws IOException {
    LinkStream stream = sink.data(number, length);
    int left = length;
    while (left > 0) {
      if (from == to) {
        fill("a frame");
      }
      int count = Math.min(left, to - from);
      if (stream != null && !stream.receive(buffer, from, count)) {
        sink.unwanted(stream);
        stream = null;
      }
      from += count;
      left -= count;
    }
  }

  private void require(int count, String within) throws IOException {
    while (to - from < count) {
      fill(within);
    }
  }

  private void fill(String within) throws IOException {
    if (from == to) {
      from = 0;
      to = 0;
    } else if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    int read = in.read(buffer, to, buffer.length - to);
    if (read < 0) {
      throw new EOFException("the guest ended the link before the end of " + within);
    }
    to += read;
  }

  private int intAt(int at) {
    return buffer[at] << 24
        | (buffer[at + 1] & 0xff) << 16
        | (buffer[at + 2] & 0xff) << 8
        | (buffer[at + 3] & 0xff);
  }
}
