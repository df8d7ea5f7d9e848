package io.aleph4j.protocol.price;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads the numbers of aggregates as the reference takes them. */
final class PriceNumbers {

  /** Nobody asks for more; whoever does has made a mistake. */
  private static final BigDecimal MOST = BigDecimal.TEN.pow(15);

  private static final int MOST_UNITS = 1_000_000_000;
  private static final int LONGEST = 100;
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:[eE][+-]?[0-9]{1,3})?+");

  private PriceNumbers() {}

  /** There is no such number here. */
  static final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableException(JsonNode value) {
      super("no price: " + value.getNodeType());
    }
  }

  /**
   * A number, or a text that spells one. What Python takes for false, such as null or an empty
   * text, is zero. A JSON number with a fraction is the double nearest to it, exactly.
   */
  static BigDecimal price(JsonNode value) {
    BigDecimal price = isFalsy(value) ? BigDecimal.ZERO : number(value);
    if (price.signum() < 0 || price.compareTo(MOST) > 0) {
      throw new UnreadableException(value);
    }
    return price;
  }

  private static BigDecimal number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.decimalValue();
    }
    if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      return new BigDecimal(value.doubleValue());
    }
    if (value.isBoolean()) {
      return BigDecimal.ONE;
    }
    String text = value.stringValue("").strip().replace("_", "");
    if (text.length() > LONGEST || !DECIMAL.matcher(text).matches()) {
      throw new UnreadableException(value);
    }
    return new BigDecimal(text);
  }

  /** A whole number, at least this. */
  static int whole(JsonNode value, int least) {
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (number == Math.rint(number) && number >= least && number <= MOST_UNITS) {
      return (int) number;
    }
    throw new UnreadableException(value);
  }

  /** Whether Python takes the value for false, as it takes one that is missing. */
  static boolean isFalsy(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isString() && value.stringValue().isEmpty())
        || (value.isContainer() && value.isEmpty());
  }
}
