package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.ScannedValue;

/** Which values count as true in the reference's language, where a post may have any content. */
final class Truth {

  private Truth() {}

  static boolean of(ScannedValue value) {
    return switch (value.token()) {
      case VALUE_NULL, VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Double.parseDouble(value.raw()) != 0;
      case VALUE_STRING -> value.span().end() - value.span().start() > 2;
      case START_ARRAY, START_OBJECT -> !isEmpty(value.raw());
      default -> true;
    };
  }

  private static boolean isEmpty(String brackets) {
    return brackets.substring(1, brackets.length() - 1).isBlank();
  }
}
