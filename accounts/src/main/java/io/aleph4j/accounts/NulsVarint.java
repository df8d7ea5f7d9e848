package io.aleph4j.accounts;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Lengths as NULS writes them: one byte below 253, else a marker and 2, 4 or 8 bytes, least
 * significant first (spec 01 §3.8).
 */
final class NulsVarint {

  private static final int TWO_BYTES = 0xfd;
  private static final int FOUR_BYTES = 0xfe;

  private NulsVarint() {}

  /** The shortest spelling of this length. */
  static byte[] encode(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    if (length < TWO_BYTES) {
      bytes.put((byte) length);
    } else if (length <= 0xffff) {
      bytes.put((byte) TWO_BYTES).putShort((short) length);
    } else {
      bytes.put((byte) FOUR_BYTES).putInt(length);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * Reads a length of any spelling, unsigned. Throws {@link java.nio.BufferUnderflowException} when
   * bytes are missing.
   */
  static long read(ByteBuffer bytes) {
    int first = bytes.get() & 0xff;
    ByteBuffer littleEndian = bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (first < TWO_BYTES) {
      return first;
    }
    return switch (first) {
      case TWO_BYTES -> littleEndian.getShort() & 0xffffL;
      case FOUR_BYTES -> littleEndian.getInt() & 0xffff_ffffL;
      default -> littleEndian.getLong();
    };
  }
}
