package io.aleph4j.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row in the text form of PostgreSQL's {@code COPY}. Used again for each row. */
final class CopyRow {

  private final StringBuilder text = new StringBuilder(2048);

  CopyRow add(long value) {
    separate().append(value);
    return this;
  }

  CopyRow add(@Nullable String value) {
    if (value == null) {
      return addNull();
    }
    separate();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> text.append(c);
      }
    }
    return this;
  }

  CopyRow add(@Nullable Long value) {
    return value == null ? addNull() : add(value.longValue());
  }

  CopyRow addNull() {
    separate().append("\\N");
    return this;
  }

  /**
   * Bytes in PostgreSQL's hexadecimal form; the backslash is doubled by {@code COPY}'s own
   * escaping.
   */
  CopyRow addBytes(byte[] value) {
    separate().append("\\\\x");
    for (byte b : value) {
      text.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return this;
  }

  /** Plain words, which need no quoting inside an array. */
  CopyRow addWords(List<String> words) {
    separate().append('{').append(String.join(",", words)).append('}');
    return this;
  }

  CopyRow addLongs(List<Long> values) {
    separate().append('{');
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ",").append(values.get(i).longValue());
    }
    text.append('}');
    return this;
  }

  private StringBuilder separate() {
    return text.isEmpty() ? text : text.append('\t');
  }

  /** The finished line; the row is empty afterwards. */
  byte[] end() {
    byte[] line = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    text.setLength(0);
    return line;
  }
}
