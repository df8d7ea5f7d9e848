package io.aleph4j.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

/** Every operation against big integers, on numbers at the limits and on random ones. */
class Field25519Test {

  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
  private static final List<BigInteger> NUMBERS = numbers();

  private static List<BigInteger> numbers() {
    List<BigInteger> numbers = new ArrayList<>();
    for (int exponent : new int[] {0, 1, 50, 51, 52, 102, 153, 204, 254}) {
      for (int difference = -1; difference <= 1; difference++) {
        numbers.add(BigInteger.ONE.shiftLeft(exponent).add(BigInteger.valueOf(difference)));
      }
    }
    // Up to 2^255 - 1: numbers that the prime does not exceed.
    for (int difference = -3; difference < 19; difference++) {
      numbers.add(P.add(BigInteger.valueOf(difference)));
    }
    Random random = new Random(9);
    for (int i = 0; i < 50; i++) {
      numbers.add(new BigInteger(255, random));
    }
    return numbers;
  }

  @Test
  void spellsNumbersBelowThePrime() {
    for (BigInteger a : NUMBERS) {
      assertThat(value(element(a))).isEqualTo(a.mod(P));
      assertThat(Field25519.isNegative(element(a))).isEqualTo(a.mod(P).testBit(0));
      assertThat(Field25519.isZero(element(a))).isEqualTo(a.mod(P).signum() == 0);
    }
  }

  @Test
  void ignoresTheLastBit() {
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(value(Field25519.decode(ones))).isEqualTo(BigInteger.valueOf(18));
  }

  @Test
  void computes() {
    for (BigInteger a : NUMBERS) {
      long[] x = element(a);
      assertThat(value(Field25519.squared(x))).isEqualTo(a.multiply(a).mod(P));
      assertThat(value(Field25519.negative(x))).isEqualTo(a.negate().mod(P));
      for (BigInteger b : NUMBERS) {
        long[] y = element(b);
        assertThat(value(Field25519.product(x, y))).isEqualTo(a.multiply(b).mod(P));
        assertThat(value(Field25519.sum(x, y))).isEqualTo(a.add(b).mod(P));
        assertThat(value(Field25519.difference(x, y))).isEqualTo(a.subtract(b).mod(P));
        assertThat(Field25519.areEqual(x, y)).isEqualTo(a.mod(P).equals(b.mod(P)));
      }
    }
  }

  /** The greatest limbs that the formulas of the curve multiply: 53 and 53.4 bits. */
  @Test
  void multipliesLimbsThatNothingReduced() {
    long greatest = (1L << 53) + (1L << 51);
    long[] a = {greatest, greatest, greatest, greatest, greatest};
    long[] b = {1L << 53, (1L << 53) - 1, 1L << 53, (1L << 53) - 1, 1L << 53};
    assertThat(value(Field25519.product(a, b))).isEqualTo(limbs(a).multiply(limbs(b)).mod(P));
    assertThat(value(Field25519.product(b, a))).isEqualTo(limbs(a).multiply(limbs(b)).mod(P));
    assertThat(value(Field25519.squared(b))).isEqualTo(limbs(b).pow(2).mod(P));
  }

  @Test
  void writesOverItsInputs() {
    BigInteger a = NUMBERS.get(60);
    long[] x = element(a);
    Field25519.multiply(x, x, x);
    assertThat(value(x)).isEqualTo(a.pow(2).mod(P));
    Field25519.square(x, x);
    assertThat(value(x)).isEqualTo(a.pow(4).mod(P));
    Field25519.add(x, x, x);
    assertThat(value(x)).isEqualTo(a.pow(4).shiftLeft(1).mod(P));
    Field25519.subtract(x, Field25519.ONE, x);
    assertThat(value(x)).isEqualTo(BigInteger.ONE.subtract(a.pow(4).shiftLeft(1)).mod(P));
  }

  @Test
  void raisesToItsPowers() {
    BigInteger exponent = P.subtract(BigInteger.valueOf(5)).shiftRight(3);
    for (BigInteger a : NUMBERS) {
      assertThat(value(Field25519.power(element(a)))).isEqualTo(a.modPow(exponent, P));
      BigInteger inverse = a.modPow(P.subtract(BigInteger.TWO), P);
      assertThat(value(Field25519.inverse(element(a)))).isEqualTo(inverse);
      BigInteger absolute = value(Field25519.absolute(element(a)));
      assertThat(absolute.testBit(0)).isFalse();
      assertThat(absolute).isIn(a.mod(P), a.negate().mod(P));
    }
  }

  private static long[] element(BigInteger number) {
    byte[] bytes = BigIntegers.asUnsignedByteArray(32, number);
    return Field25519.decode(org.bouncycastle.util.Arrays.reverse(bytes));
  }

  private static BigInteger value(long[] element) {
    return PointBytes.littleEndian(Field25519.encode(element), 0, 32);
  }

  private static BigInteger limbs(long[] limbs) {
    BigInteger number = BigInteger.ZERO;
    for (int i = limbs.length - 1; i >= 0; i--) {
      number = number.shiftLeft(51).add(BigInteger.valueOf(limbs[i]));
    }
    return number;
  }
}
