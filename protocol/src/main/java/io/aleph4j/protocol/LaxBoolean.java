package io.aleph4j.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonToken;

/**
 * Booleans as the network's content schemas take them (spec 01 §2.0): JSON booleans, the numbers 0
 * and 1, and a few words.
 */
final class LaxBoolean {

  private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");
  private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");
  private static final int LONGEST_WORD = 5;

  private LaxBoolean() {}

  /** The boolean that this value is taken for; empty when for none. */
  static Optional<Boolean> of(ScannedValue value) {
    JsonToken token = value.token();
    if (token.isBoolean()) {
      return Optional.of(token == JsonToken.VALUE_TRUE);
    }
    if (token.isNumeric()) {
      return ofNumber(Double.parseDouble(value.raw()));
    }
    return value.string().flatMap(LaxBoolean::ofWord);
  }

  private static Optional<Boolean> ofNumber(double number) {
    return number == 0 || number == 1 ? Optional.of(number == 1) : Optional.empty();
  }

  private static Optional<Boolean> ofWord(String text) {
    // Letters beyond ASCII whose lower case is within are no part of any word.
    if (text.length() > LONGEST_WORD || !text.chars().allMatch(c -> c < 0x80)) {
      return Optional.empty();
    }
    String word = text.toLowerCase(Locale.ROOT);
    return TRUE.contains(word) || FALSE.contains(word)
        ? Optional.of(TRUE.contains(word))
        : Optional.empty();
  }
}
