package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random valid JSON texts, spelled as wildly as RFC 8259 allows: space, escapes, duplicate keys,
 * any Unicode.
 *
 * <p>The same generator state gives the same text.
 */
final class JsonTexts {

  private static final String[] NUMBERS = {
    "0",
    "-0",
    "-1",
    "1.5",
    "1e5",
    "-2.5E-7",
    "9007199254740993",
    "18446744073709551615",
    "1e-400",
    "0.1",
    "123456789012345678901234567890",
    "1E+2",
    "-0.0"
  };
  private static final String[] CHARACTERS = {
    "a",
    "Z",
    "0",
    " ",
    "é",
    "€",
    "\ud83d\ude00",
    "\u2028",
    "\u007f",
    "/",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "'",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\t",
    "\\u0041",
    "\\u00e9",
    "\\uD83D\\uDE00",
    "\\u20ac",
    "\\b"
  };
  private static final String[] SPACES = {"", "", "", "", " ", "\n", "\t", "\r\n", "  "};

  private final RandomGenerator random;

  JsonTexts(RandomGenerator random) {
    this.random = random;
  }

  /** Any value, with at most this many levels of arrays and objects. */
  String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> pick(NUMBERS);
      case 3, 4, 5 -> string();
      case 6 -> array(depth - 1);
      default -> object(depth - 1);
    };
  }

  String string() {
    StringBuilder out = new StringBuilder("\"");
    int length = random.nextInt(20) == 0 ? random.nextInt(6000) : random.nextInt(12);
    for (int i = 0; i < length; i++) {
      out.append(pick(CHARACTERS));
    }
    return out.append('"').toString();
  }

  String object(int depth) {
    List<String> entries = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      entries.add(entry(random.nextInt(3) == 0 ? "\"same\"" : string(), value(depth)));
    }
    return object(entries);
  }

  /** An object of these entries, with random space around each. */
  String object(List<String> entries) {
    return "{" + space() + String.join(space() + "," + space(), entries) + space() + "}";
  }

  /** One entry with random space around its colon. */
  String entry(String key, String value) {
    return key + space() + ":" + space() + value;
  }

  String space() {
    return pick(SPACES);
  }

  private String array(int depth) {
    List<String> values = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      values.add(value(depth));
    }
    return "[" + space() + String.join(space() + "," + space(), values) + space() + "]";
  }

  String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
