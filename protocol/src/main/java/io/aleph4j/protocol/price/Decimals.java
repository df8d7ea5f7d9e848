package io.aleph4j.protocol.price;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The arithmetic of amounts (spec 01 §7.5): each operation keeps 28 significant digits and rounds
 * half to even; what is stored or compared is cut to 18 decimals.
 */
public final class Decimals {

  /** How every product, quotient and sum is rounded. */
  public static final MathContext CONTEXT = new MathContext(28, RoundingMode.HALF_EVEN);

  /** Digits after the point of a stored amount. */
  public static final int SCALE = 18;

  private static final double MEBIBYTE = 1024.0 * 1024.0;

  private Decimals() {}

  /** The greatest number of 18 decimals that is not above this one. */
  public static BigDecimal floor(BigDecimal number) {
    return number.setScale(SCALE, RoundingMode.FLOOR);
  }

  /**
   * This many bytes in MiB: the exact value of the quotient of doubles, because that is what the
   * network's nodes compute with. Throws {@link IllegalArgumentException} below zero.
   */
  public static BigDecimal mebibytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size in bytes cannot be negative: " + bytes);
    }
    return new BigDecimal(bytes / MEBIBYTE);
  }

  /** The number cut to 18 decimals and spelled with all of them: {@code "0.050000000000000000"}. */
  public static String text(BigDecimal number) {
    return floor(number).toPlainString();
  }
}
