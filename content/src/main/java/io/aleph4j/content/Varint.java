package io.aleph4j.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The unsigned variable-length integers of multiformats: seven bits a byte, lowest first, at most
 * nine bytes.
 */
final class Varint {

  private static final int MAX_BYTES = 9;

  private Varint() {}

  /** Reads the shortest form of a number from 0 to 2^63 - 1 and moves the buffer behind it. */
  static long read(ByteBuffer bytes) {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      if (!bytes.hasRemaining()) {
        throw new InvalidCidException("a number ends in the middle");
      }
      byte next = bytes.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        if (next == 0 && i > 0) {
          throw new InvalidCidException("a number is not spelled in its shortest form");
        }
        return value;
      }
    }
    throw new InvalidCidException("a number has more than " + MAX_BYTES + " bytes");
  }

  static void write(ByteArrayOutputStream bytes, long value) {
    long rest = value;
    while (rest >= 0x80) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
