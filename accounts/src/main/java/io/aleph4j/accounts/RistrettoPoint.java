package io.aleph4j.accounts;

import static io.aleph4j.accounts.Field25519.ONE;
import static io.aleph4j.accounts.Field25519.absolute;
import static io.aleph4j.accounts.Field25519.areEqual;
import static io.aleph4j.accounts.Field25519.difference;
import static io.aleph4j.accounts.Field25519.isNegative;
import static io.aleph4j.accounts.Field25519.isZero;
import static io.aleph4j.accounts.Field25519.negative;
import static io.aleph4j.accounts.Field25519.product;
import static io.aleph4j.accounts.Field25519.squared;
import static io.aleph4j.accounts.Field25519.sum;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An element of the group ristretto255 (RFC 9496), as a point of edwards25519 in extended
 * coordinates: {@code x = X/Z}, {@code y = Y/Z}, {@code T = XY/Z}. Several points stand for one
 * element, so elements are compared by their {@linkplain #encode() encodings}. Immutable.
 *
 * <p>Multiplication is not constant-time: it may be used with secret numbers only where nobody can
 * measure it.
 */
final class RistrettoPoint {

  /** The order of the group. */
  static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final long[] INVERSE_SQRT_A_MINUS_D =
      inverseSquareRoot(difference(negative(ONE), EdwardsSum.D));

  private static final String BASE_HEX =
      "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";

  private static final int KEY_WINDOW = 5;
  private static final int BASE_WINDOW = 8;
  private static final EdwardsMultiples BASE_MULTIPLES = base().multiples(BASE_WINDOW);

  private final long[] x;
  private final long[] y;
  private final long[] z;
  private final long[] t;

  RistrettoPoint(long[] x, long[] y, long[] z, long[] t) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.t = t;
  }

  private static RistrettoPoint base() {
    RistrettoPoint base = decode(HexFormat.of().parseHex(BASE_HEX));
    if (base == null) {
      throw new IllegalStateException("the generator is in the group");
    }
    return base;
  }

  /** An inverse square root that is not negative; some other number when there is none. */
  private static long[] inverseSquareRoot(long[] v) {
    long[] v3 = product(squared(v), v);
    long[] v7 = product(squared(v3), v);
    long[] root = product(v3, Field25519.power(v7));
    long[] check = product(v, squared(root));
    long[] minusOne = negative(ONE);
    if (areEqual(check, minusOne)
        || areEqual(check, product(minusOne, EdwardsSum.SQRT_MINUS_ONE))) {
      root = product(root, EdwardsSum.SQRT_MINUS_ONE);
    }
    return absolute(root);
  }

  /**
   * The element that these 32 bytes spell; null when they spell none or are not its one spelling
   * (RFC 9496 §4.3.1).
   */
  static @Nullable RistrettoPoint decode(byte[] bytes) {
    long[] s = Field25519.decode(bytes);
    if (!Arrays.equals(Field25519.encode(s), bytes) || isNegative(s)) {
      return null;
    }
    long[] ss = squared(s);
    long[] u1 = difference(ONE, ss);
    long[] u2 = sum(ONE, ss);
    long[] u2Squared = squared(u2);
    long[] v = difference(negative(product(EdwardsSum.D, squared(u1))), u2Squared);
    long[] square = product(v, u2Squared);
    long[] inverse = inverseSquareRoot(square);
    boolean isSquare = areEqual(product(square, squared(inverse)), ONE);
    long[] denominatorX = product(inverse, u2);
    long[] denominatorY = product(product(inverse, denominatorX), v);
    long[] x = absolute(product(sum(s, s), denominatorX));
    long[] y = product(u1, denominatorY);
    long[] t = product(x, y);
    return !isSquare || isNegative(t) || isZero(y) ? null : new RistrettoPoint(x, y, ONE, t);
  }

  /** The 32 bytes that spell this element (RFC 9496 §4.3.2). */
  byte[] encode() {
    long[] u1 = product(sum(z, y), difference(z, y));
    long[] u2 = product(x, y);
    long[] inverse = inverseSquareRoot(product(u1, squared(u2)));
    long[] denominator1 = product(inverse, u1);
    long[] denominator2 = product(inverse, u2);
    long[] zInverse = product(product(denominator1, denominator2), t);
    boolean rotate = isNegative(product(t, zInverse));
    long[] encodedX = rotate ? product(y, EdwardsSum.SQRT_MINUS_ONE) : x;
    long[] encodedY = rotate ? product(x, EdwardsSum.SQRT_MINUS_ONE) : y;
    long[] denominator = rotate ? product(denominator1, INVERSE_SQRT_A_MINUS_D) : denominator2;
    if (isNegative(product(encodedX, zInverse))) {
      encodedY = negative(encodedY);
    }
    return Field25519.encode(absolute(product(denominator, difference(z, encodedY))));
  }

  RistrettoPoint negate() {
    return new RistrettoPoint(negative(x), y, z, negative(t));
  }

  /** The generator times this number below the group's order. */
  static RistrettoPoint baseTimes(BigInteger number) {
    return EdwardsMultiples.sum(number, BASE_MULTIPLES, BigInteger.ZERO, BASE_MULTIPLES).toPoint();
  }

  /** The generator times the first number plus a point times the second; both below the order. */
  static RistrettoPoint baseTimesPlus(
      BigInteger ofBase, BigInteger ofPoint, EdwardsMultiples point) {
    return EdwardsMultiples.sum(ofBase, BASE_MULTIPLES, ofPoint, point).toPoint();
  }

  /** What this point is multiplied with. */
  EdwardsMultiples multiples() {
    return multiples(KEY_WINDOW);
  }

  private EdwardsMultiples multiples(int width) {
    return EdwardsMultiples.of(new EdwardsSum(x, y, z, t), width);
  }
}
