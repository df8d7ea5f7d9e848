package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Base 58 of bytes and the first four bytes of their double SHA-256. */
final class Base58Check {

  private static final int CHECKSUM_BYTES = 4;

  private Base58Check() {}

  /** The text of these bytes. */
  static String encode(byte[] bytes) {
    byte[] checked = Arrays.copyOf(bytes, bytes.length + CHECKSUM_BYTES);
    System.arraycopy(checksum(bytes), 0, checked, bytes.length, CHECKSUM_BYTES);
    return Base58.encode(checked);
  }

  /**
   * The bytes of this text; null when a character is outside the alphabet or the checksum is wrong.
   * Takes time that grows with the square of the length.
   */
  static byte @Nullable [] decode(String text) {
    byte[] checked = Base58.decode(text).orElse(new byte[0]);
    int length = checked.length - CHECKSUM_BYTES;
    if (length < 0) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(checked, length);
    return Arrays.equals(checksum(bytes), 0, CHECKSUM_BYTES, checked, length, checked.length)
        ? bytes
        : null;
  }

  private static byte[] checksum(byte[] bytes) {
    return Sha256.of(Sha256.of(bytes));
  }
}
