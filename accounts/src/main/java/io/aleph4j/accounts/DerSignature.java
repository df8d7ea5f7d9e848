package io.aleph4j.accounts;

import org.jspecify.annotations.Nullable;

/**
 * ECDSA signatures of 256-bit curves in DER: a sequence of the integers {@code r} and {@code s}
 * (RFC 3279 §2.2.3).
 *
 * <p>Strict, as libsecp256k1 is: one spelling for each signature, nothing before, between or after
 * the integers. Integers that are negative or longer than 32 bytes, which it reads as 0, are
 * refused here already.
 */
final class DerSignature {

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int SCALAR_BYTES = 32;
  private static final int HEADER_BYTES = 2;
  private static final int MAX_BYTES = 72;

  private DerSignature() {}

  /** The DER of {@code r ‖ s}, 64 bytes. */
  static byte[] encode(byte[] signature) {
    byte[] r = integer(signature, 0);
    byte[] s = integer(signature, SCALAR_BYTES);
    byte[] der = new byte[HEADER_BYTES + r.length + s.length];
    der[0] = SEQUENCE;
    der[1] = (byte) (r.length + s.length);
    System.arraycopy(r, 0, der, HEADER_BYTES, r.length);
    System.arraycopy(s, 0, der, HEADER_BYTES + r.length, s.length);
    return der;
  }

  private static byte[] integer(byte[] signature, int at) {
    int start = at;
    int end = at + SCALAR_BYTES;
    while (start < end - 1 && signature[start] == 0) {
      start++;
    }
    int sign = signature[start] < 0 ? 1 : 0;
    byte[] integer = new byte[HEADER_BYTES + sign + end - start];
    integer[0] = INTEGER;
    integer[1] = (byte) (integer.length - HEADER_BYTES);
    System.arraycopy(signature, start, integer, HEADER_BYTES + sign, end - start);
    return integer;
  }

  /** The {@code r ‖ s}, 64 bytes, of this DER; null when it is none. */
  static byte @Nullable [] decode(byte[] der) {
    if (der.length < HEADER_BYTES
        || der.length > MAX_BYTES
        || der[0] != SEQUENCE
        || der[1] != der.length - HEADER_BYTES) {
      return null;
    }
    byte[] signature = new byte[2 * SCALAR_BYTES];
    int afterR = decodeInteger(der, HEADER_BYTES, signature, SCALAR_BYTES);
    if (afterR < 0) {
      return null;
    }
    int afterS = decodeInteger(der, afterR, signature, 2 * SCALAR_BYTES);
    return afterS == der.length ? signature : null;
  }

  /**
   * Writes the integer that begins at this place so that it ends at {@code targetEnd}; answers
   * where it ends in the DER, or -1.
   */
  private static int decodeInteger(byte[] der, int at, byte[] target, int targetEnd) {
    if (at + HEADER_BYTES >= der.length || der[at] != INTEGER) {
      return -1;
    }
    int start = at + HEADER_BYTES;
    int end = start + der[at + 1];
    if (end <= start || end > der.length || der[start] < 0) {
      return -1;
    }
    if (der[start] == 0 && end - start > 1) {
      start++;
      if (der[start] >= 0) {
        // A zero that no sign bit asks for.
        return -1;
      }
    }
    if (end - start > SCALAR_BYTES) {
      return -1;
    }
    System.arraycopy(der, start, target, targetEnd - (end - start), end - start);
    return end;
  }
}
