package io.aleph4j.accounts;

import static io.aleph4j.accounts.Field25519.LIMBS;
import static io.aleph4j.accounts.Field25519.add;
import static io.aleph4j.accounts.Field25519.multiply;
import static io.aleph4j.accounts.Field25519.square;
import static io.aleph4j.accounts.Field25519.subtract;

import org.jspecify.annotations.Nullable;

/**
 * A sum of points of edwards25519 while it grows, in extended coordinates (RFC 8032 §5.1.4). The
 * formulas are complete. One thread's.
 */
final class EdwardsSum {

  /** The curve's constant. */
  static final long[] D =
      Field25519.product(
          Field25519.negative(Field25519.of(121_665)), Field25519.inverse(Field25519.of(121_666)));

  static final long[] SQRT_MINUS_ONE =
      Field25519.product(Field25519.squared(Field25519.power(Field25519.of(2))), Field25519.of(2));

  private static final long[] TWICE_D = Field25519.sum(D, D);

  /** A point in the form that additions take. Immutable. */
  static final class Term {

    private final long[] yPlusX;
    private final long[] yMinusX;
    private final long[] twiceZ;
    private final long[] twiceDt;

    Term(long[] yPlusX, long[] yMinusX, long[] twiceZ, long[] twiceDt) {
      this.yPlusX = yPlusX;
      this.yMinusX = yMinusX;
      this.twiceZ = twiceZ;
      this.twiceDt = twiceDt;
    }
  }

  private final long[] x;
  private final long[] y;
  private final long[] z;
  private final long[] t;

  private final long[] a = new long[LIMBS];
  private final long[] b = new long[LIMBS];
  private final long[] c = new long[LIMBS];
  private final long[] d = new long[LIMBS];
  private final long[] e = new long[LIMBS];

  /** A sum of nothing. */
  EdwardsSum() {
    this(Field25519.ZERO, Field25519.ONE, Field25519.ONE, Field25519.ZERO);
  }

  /**
   * A sum of the point that 32 bytes spell, the canonical spelling or not; null when they spell
   * none (RFC 8032 §5.1.3).
   */
  static @Nullable EdwardsSum decode(byte[] bytes) {
    long[] y = Field25519.decode(bytes);
    long[] ySquared = Field25519.squared(y);
    long[] u = Field25519.difference(ySquared, Field25519.ONE);
    long[] v = Field25519.sum(Field25519.product(D, ySquared), Field25519.ONE);
    long[] v3 = Field25519.product(Field25519.squared(v), v);
    long[] uv7 = Field25519.product(Field25519.product(Field25519.squared(v3), v), u);
    long[] x = Field25519.product(Field25519.product(u, v3), Field25519.power(uv7));
    if (!Field25519.areEqual(Field25519.product(v, Field25519.squared(x)), u)) {
      x = Field25519.product(x, SQRT_MINUS_ONE);
    }
    if (!Field25519.areEqual(Field25519.product(v, Field25519.squared(x)), u)) {
      return null;
    }
    if (Field25519.isNegative(x) != bytes[Field25519.BYTES - 1] < 0) {
      x = Field25519.negative(x);
    }
    return new EdwardsSum(x, y, Field25519.ONE, Field25519.product(x, y));
  }

  /** A sum of one point. */
  EdwardsSum(long[] x, long[] y, long[] z, long[] t) {
    this.x = x.clone();
    this.y = y.clone();
    this.z = z.clone();
    this.t = t.clone();
  }

  /** Doubles the sum. */
  void doubleIt() {
    square(a, x);
    square(b, y);
    square(c, z);
    add(c, c, c);
    add(d, x, y);
    square(d, d);
    add(e, a, b);
    subtract(d, e, d);
    subtract(a, a, b);
    add(c, c, a);
    multiply(x, d, c);
    multiply(y, a, e);
    multiply(z, c, a);
    multiply(t, d, e);
  }

  /** Adds the odd multiple that this digit names, or subtracts it; 0 changes nothing. */
  void plus(Term[] oddMultiples, int digit) {
    if (digit > 0) {
      plus(oddMultiples[digit >> 1]);
    } else if (digit < 0) {
      minus(oddMultiples[-digit >> 1]);
    }
  }

  /** Adds this point. */
  void plus(Term term) {
    addTerm(term.yPlusX, term.yMinusX, term, true);
  }

  private void minus(Term term) {
    // The negative of a point has the opposite X and T.
    addTerm(term.yMinusX, term.yPlusX, term, false);
  }

  private void addTerm(long[] ofSum, long[] ofDifference, Term term, boolean positive) {
    subtract(a, y, x);
    multiply(a, a, ofDifference);
    add(b, y, x);
    multiply(b, b, ofSum);
    multiply(c, t, term.twiceDt);
    multiply(d, z, term.twiceZ);
    subtract(e, b, a);
    add(b, b, a);
    if (positive) {
      subtract(a, d, c);
      add(c, d, c);
    } else {
      add(a, d, c);
      subtract(c, d, c);
    }
    multiply(x, e, a);
    multiply(y, c, b);
    multiply(z, a, c);
    multiply(t, e, b);
  }

  /** The negative of the sum as it is now. */
  EdwardsSum negated() {
    return new EdwardsSum(Field25519.negative(x), y, z, Field25519.negative(t));
  }

  /** A copy that grows on its own. */
  EdwardsSum copy() {
    return new EdwardsSum(x, y, z, t);
  }

  /** The sum as it is now, to be added. */
  Term toTerm() {
    return new Term(
        Field25519.sum(y, x),
        Field25519.difference(y, x),
        Field25519.sum(z, z),
        Field25519.product(t, TWICE_D));
  }

  /** The 32 bytes that spell the sum canonically (RFC 8032 §5.1.2). */
  byte[] encode() {
    long[] inverse = Field25519.inverse(z);
    byte[] bytes = Field25519.encode(Field25519.product(y, inverse));
    if (Field25519.isNegative(Field25519.product(x, inverse))) {
      bytes[Field25519.BYTES - 1] |= (byte) 0x80;
    }
    return bytes;
  }

  /** The sum as it is now. */
  RistrettoPoint toPoint() {
    return new RistrettoPoint(x.clone(), y.clone(), z.clone(), t.clone());
  }
}
