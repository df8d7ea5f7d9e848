package io.aleph4j.accounts;

import io.aleph4j.content.Base58;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * SS58, the addresses of Substrate: base 58 of a network's prefix, a key of 32 bytes and two bytes
 * of checksum (spec 01 §3.5).
 */
final class Ss58 {

  /** The prefix of addresses that name no network in particular. */
  static final int GENERIC_PREFIX = 42;

  private static final byte[] CHECKSUM_DOMAIN = "SS58PRE".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = 32;
  private static final int CHECKSUM_BYTES = 2;
  private static final int FIRST_LONG_PREFIX = 64;
  private static final int PREFIX_LIMIT = 1 << 14;

  private Ss58() {}

  /**
   * The address of this key.
   *
   * @throws IllegalArgumentException if the prefix is not 0 to 16383, or a reserved one
   */
  static String encode(int prefix, byte[] key) {
    if (prefix < 0 || prefix >= PREFIX_LIMIT || isReserved(prefix)) {
      throw new IllegalArgumentException(
          "the prefix of an SS58 address is 0 to 16383, but not 46 or 47: " + prefix);
    }
    byte[] start = prefixBytes(prefix);
    int length = start.length + KEY_BYTES;
    byte[] bytes = Arrays.copyOf(start, length + CHECKSUM_BYTES);
    System.arraycopy(key, 0, bytes, start.length, KEY_BYTES);
    System.arraycopy(checksum(bytes, length), 0, bytes, length, CHECKSUM_BYTES);
    return Base58.encode(bytes);
  }

  private static byte[] prefixBytes(int prefix) {
    return prefix < FIRST_LONG_PREFIX
        ? new byte[] {(byte) prefix}
        : new byte[] {
          (byte) (FIRST_LONG_PREFIX | ((prefix & 0xfc) >> 2)),
          (byte) ((prefix >> 8) | ((prefix & 3) << 6))
        };
  }

  /**
   * The key of this address of any network; empty when it is none. Takes little time for any text.
   */
  static Optional<byte[]> decode(String address) {
    return Base58Text.decode(address, 1 + KEY_BYTES + CHECKSUM_BYTES)
        .filter(bytes -> (bytes[0] & 0xff) < FIRST_LONG_PREFIX && !isReserved(bytes[0]))
        .or(() ->
            Base58Text.decode(address, 2 + KEY_BYTES + CHECKSUM_BYTES)
                .filter(bytes -> (bytes[0] & FIRST_LONG_PREFIX) != 0)
                .filter(bytes -> !isReserved(longPrefix(bytes))))
        .filter(Ss58::hasChecksum)
        .map(bytes -> keyOf(bytes));
  }

  private static byte[] keyOf(byte[] bytes) {
    int end = bytes.length - CHECKSUM_BYTES;
    return Arrays.copyOfRange(bytes, end - KEY_BYTES, end);
  }

  private static int longPrefix(byte[] bytes) {
    int first = bytes[0] & 0x3f;
    int second = bytes[1] & 0xff;
    return (first << 2) | (second >> 6) | ((second & 0x3f) << 8);
  }

  private static boolean isReserved(int prefix) {
    return prefix == 46 || prefix == 47;
  }

  private static boolean hasChecksum(byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    return Arrays.equals(checksum(bytes, length), Arrays.copyOfRange(bytes, length, bytes.length));
  }

  private static byte[] checksum(byte[] bytes, int length) {
    Blake2bDigest blake2b = new Blake2bDigest(512);
    blake2b.update(CHECKSUM_DOMAIN, 0, CHECKSUM_DOMAIN.length);
    blake2b.update(bytes, 0, length);
    byte[] hash = new byte[blake2b.getDigestSize()];
    blake2b.doFinal(hash, 0);
    return Arrays.copyOf(hash, CHECKSUM_BYTES);
  }
}
