package io.aleph4j.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonToken;

/**
 * Integers as the network's content schemas take them (spec 01 §2.0): JSON integers, booleans as 0
 * and 1, numbers without a fraction, and strings that spell an integer.
 */
final class LaxInteger {

  /**
   * Digits with single underscores between them, and a fraction of zeros. Among leading zeros the
   * reference takes any number of underscores.
   */
  private static final Pattern SPELLED =
      Pattern.compile(
          "([+-]?+)(?:0[0_]*+(?<!_)|(?:0[0_]*+)?([1-9][0-9]*+(?:_[0-9]++)*+))(?:\\.0++)?+");

  /** The reference's limit for the digits of a string. */
  private static final int MOST_DIGITS = 4_300;

  private static final BigInteger UNSIGNED_LIMIT = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger SIGNED_LEAST = BigInteger.ONE.shiftLeft(63).negate();
  private static final int LONGEST_JSON_INTEGER = 20;
  private static final double DOUBLE_LIMIT = 0x1p63;

  private LaxInteger() {}

  /** The integer that this value is taken for; empty when for none. */
  static Optional<BigInteger> of(ScannedValue value) {
    JsonToken token = value.token();
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return strict(value);
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return ofDouble(Double.parseDouble(value.raw()));
    }
    if (token.isBoolean()) {
      return Optional.of(token == JsonToken.VALUE_TRUE ? BigInteger.ONE : BigInteger.ZERO);
    }
    return value.string().flatMap(LaxInteger::ofText);
  }

  /** The integer that this value is; empty when it is none, or one that becomes a double. */
  static Optional<BigInteger> strict(ScannedValue value) {
    if (value.token() != JsonToken.VALUE_NUMBER_INT
        || value.span().end() - value.span().start() > LONGEST_JSON_INTEGER) {
      return Optional.empty();
    }
    // Integers beyond 64 bits are doubles to the network (spec 01 §1.5), and too large for one.
    return Optional.of(new BigInteger(value.raw()))
        .filter(integer ->
            integer.compareTo(SIGNED_LEAST) >= 0 && integer.compareTo(UNSIGNED_LIMIT) < 0);
  }

  private static Optional<BigInteger> ofDouble(double number) {
    return number == Math.rint(number) && Math.abs(number) < DOUBLE_LIMIT
        ? Optional.of(new BigDecimal(number).toBigIntegerExact())
        : Optional.empty();
  }

  private static Optional<BigInteger> ofText(String text) {
    Matcher spelled = SPELLED.matcher(LaxNumber.trim(text));
    if (!spelled.matches()) {
      return Optional.empty();
    }
    String significant = spelled.group(2);
    String digits = significant == null ? "0" : significant.replace("_", "");
    return digits.length() > MOST_DIGITS
        ? Optional.empty()
        : Optional.of(new BigInteger(spelled.group(1) + digits));
  }
}
