package io.aleph4j.accounts;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A point of edwards25519 on big integers, small-order components included, in extended coordinates
 * ({@code x = X/Z}, {@code y = Y/Z}, {@code T = XY/Z}): slow, and simple enough to compare with.
 */
record EdwardsPoint(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {

  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger SQRT_MINUS_ONE =
      TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
  private static final BigInteger ROOT_EXPONENT = P.add(BigInteger.valueOf(3)).shiftRight(3);
  private static final EdwardsPoint NEUTRAL =
      new EdwardsPoint(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

  /** The generator of the group of prime order: y is 4/5, x is even. */
  static final EdwardsPoint BASE = base();

  private static EdwardsPoint base() {
    BigInteger y = BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P);
    EdwardsPoint base = ofY(y, false);
    if (base == null) {
      throw new IllegalStateException("the generator is on the curve");
    }
    return base;
  }

  /** The point that these 32 bytes spell; null when there is none. */
  static @Nullable EdwardsPoint decode(byte[] encoded) {
    return ofY(PointBytes.encodedY(encoded).mod(P), encoded[31] < 0);
  }

  private static @Nullable EdwardsPoint ofY(BigInteger y, boolean odd) {
    BigInteger ySquared = y.multiply(y).mod(P);
    BigInteger xSquared =
        ySquared
            .subtract(BigInteger.ONE)
            .multiply(D.multiply(ySquared).add(BigInteger.ONE).modInverse(P))
            .mod(P);
    BigInteger x = xSquared.modPow(ROOT_EXPONENT, P);
    if (!x.multiply(x).mod(P).equals(xSquared)) {
      x = x.multiply(SQRT_MINUS_ONE).mod(P);
    }
    if (!x.multiply(x).mod(P).equals(xSquared)) {
      return null;
    }
    if (x.testBit(0) != odd) {
      x = x.negate().mod(P);
    }
    return new EdwardsPoint(x, y, BigInteger.ONE, x.multiply(y).mod(P));
  }

  /** The 32 bytes that spell this point canonically. */
  byte[] encode() {
    BigInteger inverse = z.modInverse(P);
    BigInteger affineX = x.multiply(inverse).mod(P);
    BigInteger encoded = y.multiply(inverse).mod(P);
    if (affineX.testBit(0)) {
      encoded = encoded.setBit(255);
    }
    byte[] bytes = new byte[32];
    byte[] bigEndian = encoded.toByteArray();
    for (int i = 0; i < Math.min(32, bigEndian.length); i++) {
      bytes[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return bytes;
  }

  EdwardsPoint negate() {
    return new EdwardsPoint(x.negate(), y, z, t.negate());
  }

  /** The sum; the formula is complete, so it holds for equal and for neutral points too. */
  EdwardsPoint add(EdwardsPoint other) {
    BigInteger a = y.subtract(x).multiply(other.y.subtract(other.x)).mod(P);
    BigInteger b = y.add(x).multiply(other.y.add(other.x)).mod(P);
    BigInteger c = t.multiply(TWO).multiply(D).mod(P).multiply(other.t).mod(P);
    BigInteger d = z.multiply(TWO).multiply(other.z).mod(P);
    BigInteger e = b.subtract(a);
    BigInteger f = d.subtract(c);
    BigInteger g = d.add(c);
    BigInteger h = b.add(a);
    return new EdwardsPoint(
        e.multiply(f).mod(P), g.multiply(h).mod(P), f.multiply(g).mod(P), e.multiply(h).mod(P));
  }

  EdwardsPoint multiply(BigInteger scalar) {
    EdwardsPoint product = NEUTRAL;
    for (int i = scalar.bitLength() - 1; i >= 0; i--) {
      product = product.add(product);
      if (scalar.testBit(i)) {
        product = product.add(this);
      }
    }
    return product;
  }
}
