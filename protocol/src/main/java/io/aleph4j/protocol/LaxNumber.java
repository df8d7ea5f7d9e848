package io.aleph4j.protocol;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Numbers as the network's content schemas take them (spec 01 §2.0): JSON numbers, booleans as 0
 * and 1, and strings that spell a number.
 */
final class LaxNumber {

  /**
   * What the reference's parser of numeric strings takes, underscores and surrounding space
   * removed.
   */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:(?:[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?+)");

  private static final Pattern NOT_FINITE =
      Pattern.compile("([+-]?)(?:(inf|infinity)|nan)", Pattern.CASE_INSENSITIVE);

  private LaxNumber() {}

  /**
   * The number that this value is taken for, which may be infinite or not a number; empty when for
   * none.
   */
  static OptionalDouble of(ScannedValue value) {
    JsonToken token = value.token();
    if (token.isNumeric()) {
      return OptionalDouble.of(Double.parseDouble(value.raw()));
    }
    if (token.isBoolean()) {
      return OptionalDouble.of(token == JsonToken.VALUE_TRUE ? 1 : 0);
    }
    return value.string().map(LaxNumber::ofText).orElse(OptionalDouble.empty());
  }

  /** The same for a value of a tree. */
  static OptionalDouble of(JsonNode value) {
    if (value.isNumber()) {
      return OptionalDouble.of(value.numberValue().doubleValue());
    }
    if (value.isBoolean()) {
      return OptionalDouble.of(value.booleanValue() ? 1 : 0);
    }
    return value.isString() ? ofText(value.stringValue()) : OptionalDouble.empty();
  }

  private static OptionalDouble ofText(String text) {
    // Around a number with underscores the reference takes no space.
    String number = text.indexOf('_') < 0 ? trim(text) : withoutUnderscores(text);
    if (NUMBER.matcher(number).matches()) {
      return OptionalDouble.of(Double.parseDouble(number));
    }
    var notFinite = NOT_FINITE.matcher(number);
    if (!notFinite.matches()) {
      return OptionalDouble.empty();
    }
    if (notFinite.group(2) == null) {
      return OptionalDouble.of(Double.NaN);
    }
    return OptionalDouble.of(
        notFinite.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
  }

  /**
   * Single underscores between characters are ignored; with others it is no number, so they stay.
   */
  private static String withoutUnderscores(String text) {
    boolean misplaced = text.startsWith("_") || text.endsWith("_") || text.contains("__");
    return misplaced ? text : text.replace("_", "");
  }

  /** Without the white space around it, as the reference knows white space. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Unicode's White_Space property, which is neither of Java's notions of space. */
  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
  }
}
