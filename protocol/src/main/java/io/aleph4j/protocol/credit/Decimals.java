package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.SchemaValue;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decimal numbers as posts about money write them: JSON numbers, or strings that spell one.
 *
 * <p>They are kept digit by digit and never go through a double (spec 03 §6.2).
 */
final class Decimals {

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");

  /** More characters than a number needs for all the digits that a double has. */
  private static final int LONGEST = 400;

  /** Wider than the range of doubles, narrower than what the database's numbers hold. */
  private static final int MOST_DIGITS = 1_000;

  private Decimals() {}

  /** The number that this must be. */
  static BigDecimal of(SchemaValue value) {
    if (value.value().token().isNumeric()) {
      return ofNumber(value.value().raw());
    }
    return value
        .value()
        .string()
        .flatMap(Decimals::ofText)
        .orElseThrow(() -> value.unexpected("a decimal number, or one in quotes"));
  }

  /** Strict JSON holds no number beyond a double, so only tiny ones need care. */
  private static BigDecimal ofNumber(String json) {
    double nearest = Double.parseDouble(json);
    if (nearest == 0) {
      return BigDecimal.ZERO;
    }
    return json.length() > LONGEST ? BigDecimal.valueOf(nearest) : new BigDecimal(json);
  }

  private static Optional<BigDecimal> ofText(String text) {
    String number = text.strip().replace("_", "");
    if (number.length() > LONGEST || !DECIMAL.matcher(number).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(number)).filter(Decimals::isStorable);
    } catch (NumberFormatException e) {
      // An exponent that no decimal has: the form was right.
      return Optional.empty();
    }
  }

  private static boolean isStorable(BigDecimal number) {
    return Math.abs((long) number.scale()) <= MOST_DIGITS;
  }
}
