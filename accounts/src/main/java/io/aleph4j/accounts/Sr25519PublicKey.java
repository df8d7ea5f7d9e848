package io.aleph4j.accounts;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A public key of sr25519, Schnorr signatures over ristretto255 (spec 01 §3.5). Immutable. */
final class Sr25519PublicKey {

  private final byte[] encoded;
  private final EdwardsMultiples negative;

  private Sr25519PublicKey(byte[] encoded, EdwardsMultiples negative) {
    this.encoded = encoded;
    this.negative = negative;
  }

  /** The key that these 32 bytes spell; null when they spell none. */
  static @Nullable Sr25519PublicKey decode(byte[] bytes) {
    RistrettoPoint point = RistrettoPoint.decode(bytes);
    return point == null ? null : new Sr25519PublicKey(bytes.clone(), point.negate().multiples());
  }

  /**
   * Whether the holder of this key made this signature of 64 bytes in the context {@code
   * substrate}.
   */
  boolean verify(byte[] message, byte[] signature) {
    BigInteger s = scalar(signature);
    if (s == null) {
      return false;
    }
    byte[] r = Arrays.copyOf(signature, Field25519.BYTES);
    BigInteger k = Sr25519.challenge(Sr25519.transcript(message, encoded), r);
    return Arrays.equals(RistrettoPoint.baseTimesPlus(s, k, negative).encode(), r);
  }

  /** Whether the signature carries the mark that tells it from one of Ed25519. */
  static boolean isMarked(byte[] signature) {
    return signature[Sr25519.SIGNATURE_BYTES - 1] < 0;
  }

  /** The number in the signature's second half; null without the mark, or beyond the order. */
  private static @Nullable BigInteger scalar(byte[] signature) {
    if (!isMarked(signature)) {
      return null;
    }
    BigInteger s = PointBytes.littleEndian(signature, 32, 32).clearBit(255);
    return s.compareTo(RistrettoPoint.ORDER) < 0 ? s : null;
  }
}
