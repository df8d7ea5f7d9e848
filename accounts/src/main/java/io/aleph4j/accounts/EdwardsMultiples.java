package io.aleph4j.accounts;

import java.math.BigInteger;

/**
 * A point of edwards25519 times 1, 3, 5, and so on, as many as signed digits of some width need:
 * what the point is multiplied with by few additions. Immutable.
 */
final class EdwardsMultiples {

  /** Numbers have at most so many bits. */
  private static final int NUMBER_BITS = 253;

  private final int width;
  private final EdwardsSum.Term[] terms;

  private EdwardsMultiples(int width, EdwardsSum.Term[] terms) {
    this.width = width;
    this.terms = terms;
  }

  /** The multiples of this point; a greater width means more of them, and fewer additions. */
  static EdwardsMultiples of(EdwardsSum point, int width) {
    EdwardsSum.Term[] terms = new EdwardsSum.Term[1 << (width - 2)];
    EdwardsSum twice = point.copy();
    twice.doubleIt();
    EdwardsSum.Term step = twice.toTerm();
    EdwardsSum sum = point.copy();
    terms[0] = sum.toTerm();
    for (int i = 1; i < terms.length; i++) {
      sum.plus(step);
      terms[i] = sum.toTerm();
    }
    return new EdwardsMultiples(width, terms);
  }

  /** Two points times numbers of at most 253 bits; the multiplications share their doublings. */
  static EdwardsSum sum(
      BigInteger numberA, EdwardsMultiples a, BigInteger numberB, EdwardsMultiples b) {
    byte[] digitsA = signedDigits(numberA, a.width);
    byte[] digitsB = signedDigits(numberB, b.width);
    EdwardsSum sum = new EdwardsSum();
    for (int i = digitsA.length - 1; i >= 0; i--) {
      sum.doubleIt();
      sum.plus(a.terms, digitsA[i]);
      sum.plus(b.terms, digitsB[i]);
    }
    return sum;
  }

  /**
   * The number as a sum of powers of 2 times these digits, of which each is 0 or odd, below
   * 2^(width - 1) in absolute value, and followed by width - 1 zeros.
   */
  private static byte[] signedDigits(BigInteger number, int width) {
    byte[] digits = new byte[NUMBER_BITS + 1];
    int carry = 0;
    int i = 0;
    while (i < digits.length) {
      int bit = (number.testBit(i) ? 1 : 0) + carry;
      if (bit != 1) {
        carry = bit >> 1;
        i++;
        continue;
      }
      int window = 1;
      for (int j = 1; j < width; j++) {
        window |= number.testBit(i + j) ? 1 << j : 0;
      }
      carry = window >> (width - 1);
      digits[i] = (byte) (window - (carry << width));
      i += width;
    }
    return digits;
  }
}
