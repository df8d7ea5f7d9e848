package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import java.util.Arrays;
import java.util.Optional;

/** Avalanche's cb58: base 58 of bytes and the last four bytes of their SHA-256. */
final class Cb58 {

  private static final int CHECKSUM_BYTES = 4;

  private Cb58() {}

  static String encode(byte[] bytes) {
    byte[] withChecksum = Arrays.copyOf(bytes, bytes.length + CHECKSUM_BYTES);
    System.arraycopy(checksum(bytes), 0, withChecksum, bytes.length, CHECKSUM_BYTES);
    return Base58.encode(withChecksum);
  }

  /**
   * The bytes without their checksum, if there are exactly that many and the checksum is right.
   * Takes little time for any text.
   */
  static Optional<byte[]> decode(String text, int bytes) {
    return Base58Text.decode(text, bytes + CHECKSUM_BYTES).flatMap(Cb58::withoutChecksum);
  }

  private static Optional<byte[]> withoutChecksum(byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    byte[] payload = Arrays.copyOf(bytes, length);
    return Arrays.equals(checksum(payload), Arrays.copyOfRange(bytes, length, bytes.length))
        ? Optional.of(payload)
        : Optional.empty();
  }

  private static byte[] checksum(byte[] bytes) {
    byte[] hash = Sha256.of(bytes);
    return Arrays.copyOfRange(hash, hash.length - CHECKSUM_BYTES, hash.length);
  }
}
