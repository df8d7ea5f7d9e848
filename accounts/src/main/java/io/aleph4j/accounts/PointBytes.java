package io.aleph4j.accounts;

import java.math.BigInteger;

/** What the bytes of points and numbers of edwards25519 say (RFC 8032 §5.1.2). */
final class PointBytes {

  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger ORDER_8_Y =
      new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16);

  private PointBytes() {}

  /** The unsigned number that these bytes spell, least significant byte first. */
  static BigInteger littleEndian(byte[] bytes, int from, int length) {
    byte[] reversed = new byte[length];
    for (int i = 0; i < length; i++) {
      reversed[length - 1 - i] = bytes[from + i];
    }
    return new BigInteger(1, reversed);
  }

  /** Whether the y that these 32 bytes spell is below the field's prime. */
  static boolean isCanonical(byte[] encoded) {
    return encodedY(encoded).compareTo(P) < 0;
  }

  /**
   * Whether 32 bytes spell, canonically or not, a point whose order divides 8. Bytes that spell no
   * point do not.
   */
  static boolean isSmallOrder(byte[] encoded) {
    // The eight points have five values of y: 1, -1, 0, and the two of the points of order 8.
    BigInteger y = encodedY(encoded).mod(P);
    return y.signum() == 0
        || y.equals(BigInteger.ONE)
        || y.equals(P.subtract(BigInteger.ONE))
        || y.equals(ORDER_8_Y)
        || y.equals(P.subtract(ORDER_8_Y));
  }

  /** The y of a point that these 32 bytes spell, which need not be below the prime. */
  static BigInteger encodedY(byte[] encoded) {
    return littleEndian(encoded, 0, 32).clearBit(255);
  }
}
