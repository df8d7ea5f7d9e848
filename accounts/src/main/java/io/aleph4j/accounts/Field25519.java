package io.aleph4j.accounts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Arithmetic modulo 2^255 - 19 on numbers of five limbs of 51 bits, least significant first. Time
 * does not depend on the values, except in what answers a boolean.
 *
 * <p>Limbs may exceed their 51 bits: {@code multiply} and {@code square} answer limbs just above 51
 * bits and take such with up to 53.5 bits, so that a few additions and subtractions need no
 * reduction. An output may be the same array as an input.
 */
final class Field25519 {

  static final int BYTES = 32;
  static final int LIMBS = 5;

  private static final int LIMB_BITS = 51;
  private static final long MASK = (1L << LIMB_BITS) - 1;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // Twice the prime, so that a difference of numbers just above 51 bits does not become negative.
  private static final long TWICE_P_0 = (1L << 52) - 38;
  private static final long TWICE_P = (1L << 52) - 2;

  static final long[] ZERO = of(0);
  static final long[] ONE = of(1);

  private Field25519() {}

  /** This small number. */
  static long[] of(long number) {
    long[] element = new long[LIMBS];
    element[0] = number;
    return element;
  }

  /** The number that these 32 bytes spell, least significant first, without their last bit. */
  static long[] decode(byte[] bytes) {
    long w0 = (long) WORD.get(bytes, 0);
    long w1 = (long) WORD.get(bytes, 8);
    long w2 = (long) WORD.get(bytes, 16);
    long w3 = (long) WORD.get(bytes, 24);
    return new long[] {
      w0 & MASK,
      (w0 >>> 51 | w1 << 13) & MASK,
      (w1 >>> 38 | w2 << 26) & MASK,
      (w2 >>> 25 | w3 << 39) & MASK,
      (w3 >>> 12) & MASK
    };
  }

  /** The 32 bytes that spell this number below the prime. */
  static byte[] encode(long[] a) {
    long[] r = new long[LIMBS];
    carry(r, a[0], a[1], a[2], a[3], a[4]);
    // 1 if the number reaches the prime, which adding 19 would carry beyond 255 bits.
    long over = (r[0] + 19) >>> LIMB_BITS;
    for (int i = 1; i < LIMBS; i++) {
      over = (r[i] + over) >>> LIMB_BITS;
    }
    long carry = 19 * over;
    for (int i = 0; i < LIMBS; i++) {
      carry += r[i];
      r[i] = carry & MASK;
      carry >>>= LIMB_BITS;
    }
    byte[] bytes = new byte[BYTES];
    WORD.set(bytes, 0, r[0] | r[1] << 51);
    WORD.set(bytes, 8, r[1] >>> 13 | r[2] << 38);
    WORD.set(bytes, 16, r[2] >>> 26 | r[3] << 25);
    WORD.set(bytes, 24, r[3] >>> 39 | r[4] << 12);
    return bytes;
  }

  static void add(long[] out, long[] a, long[] b) {
    for (int i = 0; i < LIMBS; i++) {
      out[i] = a[i] + b[i];
    }
  }

  /** The difference; the second number's limbs must not exceed 52 bits by more than rounding. */
  static void subtract(long[] out, long[] a, long[] b) {
    out[0] = a[0] + TWICE_P_0 - b[0];
    for (int i = 1; i < LIMBS; i++) {
      out[i] = a[i] + TWICE_P - b[i];
    }
  }

  static void multiply(long[] out, long[] a, long[] b) {
    long a0 = a[0];
    long a1 = a[1];
    long a2 = a[2];
    long a3 = a[3];
    long a4 = a[4];
    long b0 = b[0];
    long b1 = b[1];
    long b2 = b[2];
    long b3 = b[3];
    long b4 = b[4];
    long n1 = 19 * b1;
    long n2 = 19 * b2;
    long n3 = 19 * b3;
    long n4 = 19 * b4;
    long h0 = high(a0, b0) + high(a1, n4) + high(a2, n3) + high(a3, n2) + high(a4, n1);
    long h1 = high(a0, b1) + high(a1, b0) + high(a2, n4) + high(a3, n3) + high(a4, n2);
    long h2 = high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, n4) + high(a4, n3);
    long h3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, n4);
    long h4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
    long l0 = a0 * b0 + a1 * n4 + a2 * n3 + a3 * n2 + a4 * n1 - (h0 << LIMB_BITS);
    long l1 = a0 * b1 + a1 * b0 + a2 * n4 + a3 * n3 + a4 * n2 - (h1 << LIMB_BITS);
    long l2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * n4 + a4 * n3 - (h2 << LIMB_BITS);
    long l3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * n4 - (h3 << LIMB_BITS);
    long l4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << LIMB_BITS);
    carry(out, l0 + 19 * h4, l1 + h0, l2 + h1, l3 + h2, l4 + h3);
  }

  static void square(long[] out, long[] a) {
    long a0 = a[0];
    long a1 = a[1];
    long a2 = a[2];
    long a3 = a[3];
    long a4 = a[4];
    long d0 = 2 * a0;
    long d1 = 2 * a1;
    long d2 = 2 * a2;
    long d3 = 2 * a3;
    long n3 = 19 * a3;
    long n4 = 19 * a4;
    long h0 = high(a0, a0) + high(d1, n4) + high(d2, n3);
    long h1 = high(d0, a1) + high(d2, n4) + high(a3, n3);
    long h2 = high(d0, a2) + high(a1, a1) + high(d3, n4);
    long h3 = high(d0, a3) + high(d1, a2) + high(a4, n4);
    long h4 = high(d0, a4) + high(d1, a3) + high(a2, a2);
    long l0 = a0 * a0 + d1 * n4 + d2 * n3 - (h0 << LIMB_BITS);
    long l1 = d0 * a1 + d2 * n4 + a3 * n3 - (h1 << LIMB_BITS);
    long l2 = d0 * a2 + a1 * a1 + d3 * n4 - (h2 << LIMB_BITS);
    long l3 = d0 * a3 + d1 * a2 + a4 * n4 - (h3 << LIMB_BITS);
    long l4 = d0 * a4 + d1 * a3 + a2 * a2 - (h4 << LIMB_BITS);
    carry(out, l0 + 19 * h4, l1 + h0, l2 + h1, l3 + h2, l4 + h3);
  }

  /** The product's bits from the 51st on; the shifts add up to the 13 that 64 exceeds 51 by. */
  private static long high(long a, long b) {
    return Math.multiplyHigh(a << 8, b << 5);
  }

  private static void carry(long[] out, long r0, long r1, long r2, long r3, long r4) {
    long c1 = r1 + (r0 >>> LIMB_BITS);
    long c2 = r2 + (c1 >>> LIMB_BITS);
    long c3 = r3 + (c2 >>> LIMB_BITS);
    long c4 = r4 + (c3 >>> LIMB_BITS);
    long c0 = (r0 & MASK) + 19 * (c4 >>> LIMB_BITS);
    out[0] = c0 & MASK;
    out[1] = (c1 & MASK) + (c0 >>> LIMB_BITS);
    out[2] = c2 & MASK;
    out[3] = c3 & MASK;
    out[4] = c4 & MASK;
  }

  static long[] product(long[] a, long[] b) {
    long[] out = new long[LIMBS];
    multiply(out, a, b);
    return out;
  }

  static long[] squared(long[] a) {
    return squared(a, 1);
  }

  /** The number squared so many times. */
  static long[] squared(long[] a, int times) {
    long[] out = a.clone();
    for (int i = 0; i < times; i++) {
      square(out, out);
    }
    return out;
  }

  static long[] sum(long[] a, long[] b) {
    long[] out = new long[LIMBS];
    add(out, a, b);
    return out;
  }

  static long[] difference(long[] a, long[] b) {
    long[] out = new long[LIMBS];
    subtract(out, a, b);
    carry(out, out[0], out[1], out[2], out[3], out[4]);
    return out;
  }

  static long[] negative(long[] a) {
    return difference(ZERO, a);
  }

  /** Whether the number below the prime is odd, which is what this field calls negative. */
  static boolean isNegative(long[] a) {
    return (encode(a)[0] & 1) == 1;
  }

  static boolean isZero(long[] a) {
    return areEqual(a, ZERO);
  }

  static boolean areEqual(long[] a, long[] b) {
    return java.util.Arrays.equals(encode(a), encode(b));
  }

  /** The number or its negative, whichever is not negative. */
  static long[] absolute(long[] a) {
    return isNegative(a) ? negative(a) : a;
  }

  /** The inverse; 0 for 0. */
  static long[] inverse(long[] a) {
    // p - 2 = 8 (p - 5)/8 + 3
    long[] cube = product(squared(a), a);
    return product(squared(power(a), 3), cube);
  }

  /** The number to the power of (p - 5)/8 = 2^252 - 3. */
  static long[] power(long[] a) {
    long[] ones2 = product(squared(a), a);
    long[] ones4 = product(squared(ones2, 2), ones2);
    long[] ones5 = product(squared(ones4), a);
    long[] ones10 = product(squared(ones5, 5), ones5);
    long[] ones20 = product(squared(ones10, 10), ones10);
    long[] ones40 = product(squared(ones20, 20), ones20);
    long[] ones50 = product(squared(ones40, 10), ones10);
    long[] ones100 = product(squared(ones50, 50), ones50);
    long[] ones200 = product(squared(ones100, 100), ones100);
    long[] ones250 = product(squared(ones200, 50), ones50);
    return product(squared(ones250, 2), a);
  }
}
