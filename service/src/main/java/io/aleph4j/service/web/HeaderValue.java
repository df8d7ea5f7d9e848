package io.aleph4j.service.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A header's value with parameters, such as {@code form-data; name="file"}. What cannot be read is
 * left out.
 *
 * @param value what stands before the first parameter, in lower case
 * @param parameters by name in lower case; of two with one name the first counts
 */
record HeaderValue(String value, Map<String, String> parameters) {

  static HeaderValue parse(String text) {
    Reader reader = new Reader(text);
    String value = reader.until(";").strip().toLowerCase(Locale.ROOT);
    Map<String, String> parameters = new HashMap<>();
    while (reader.skip(';')) {
      String name = reader.until("=;").strip().toLowerCase(Locale.ROOT);
      if (reader.skip('=')) {
        parameters.putIfAbsent(name, reader.content());
      }
    }
    return new HeaderValue(value, Map.copyOf(parameters));
  }

  /** A place in the text. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    boolean skip(char expected) {
      boolean isThere = at < text.length() && text.charAt(at) == expected;
      at += isThere ? 1 : 0;
      return isThere;
    }

    /** What comes before the next of these characters. */
    String until(String ends) {
      int start = at;
      while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    /** The content of a parameter, quoted or not. */
    String content() {
      while (skip(' ') || skip('\t')) {
        // Spaces mean nothing here.
      }
      if (!skip('"')) {
        return until(";").strip();
      }
      String content = quoted();
      until(";");
      return content;
    }

    private String quoted() {
      StringBuilder content = new StringBuilder(until("\"\\"));
      while (at < text.length() && !skip('"')) {
        at += isEscape() ? 1 : 0;
        content.append(text.charAt(at));
        at++;
        content.append(until("\"\\"));
      }
      return content.toString();
    }

    /** Browsers send backslashes of file names as they are: one is an escape only before these. */
    private boolean isEscape() {
      return at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0;
    }
  }
}
