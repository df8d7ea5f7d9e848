package io.aleph4j.accounts;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The rule of libsecp256k1's verification that leaves one signature of two: {@code s} is at most
 * half the group's order. The network applies it wherever a signature is verified with a given key,
 * but not where the key is recovered.
 */
final class LowS {

  private static final byte[] HALF_ORDER =
      HexFormat.of().parseHex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

  private LowS() {}

  /** Whether the {@code s} of this signature, 64 bytes, is low. */
  static boolean holds(byte[] signature) {
    return Arrays.compareUnsigned(signature, 32, 64, HALF_ORDER, 0, HALF_ORDER.length) <= 0;
  }
}
