package io.aleph4j.node.storage;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table as a single argument: the text form of an array of the table's row type, whose
 * fields stand in the order of the table's columns.
 *
 * <p>A batch of any size is thereby one statement of one text, which the server prepares once.
 * Source: PostgreSQL's manual, "Array Input and Output Syntax" and "Composite Type Input and Output
 * Syntax". Not thread-safe.
 */
final class RowArray {

  private final StringBuilder text = new StringBuilder(4096).append('{');
  private boolean firstField;

  /** Begins the next row; its fields follow. */
  RowArray row() {
    text.append(text.length() == 1 ? "\"(" : ")\",\"(");
    firstField = true;
    return this;
  }

  RowArray add(long number) {
    next();
    text.append(number);
    return this;
  }

  RowArray add(@Nullable Number number) {
    next();
    if (number != null) {
      text.append(number);
    }
    return this;
  }

  RowArray add(boolean value) {
    next();
    text.append(value ? 't' : 'f');
    return this;
  }

  RowArray add(@Nullable String value) {
    next();
    if (value != null) {
      quote(value);
    }
    return this;
  }

  RowArray add(byte[] bytes) {
    next();
    quote("\\x" + HexFormat.of().formatHex(bytes));
    return this;
  }

  /** A list of texts; null for an empty one. */
  RowArray addTexts(List<String> values) {
    next();
    if (!values.isEmpty()) {
      quote(array(values));
    }
    return this;
  }

  /** A list of numbers; null for an empty one. */
  RowArray addNumbers(List<Long> values) {
    next();
    if (!values.isEmpty()) {
      quote(array(values));
    }
    return this;
  }

  /** As many columns without a value. */
  RowArray skip(int columns) {
    for (int i = 0; i < columns; i++) {
      next();
    }
    return this;
  }

  private void next() {
    if (!firstField) {
      text.append(',');
    }
    firstField = false;
  }

  // Two levels of quoting: the field within its row and the row within the array. A quote of the
  // row is doubled and each half escaped; a backslash is doubled twice.
  private void quote(String value) {
    text.append("\\\"");
    int copied = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append(value, copied, i).append(c == '"' ? "\\\"\\\"" : "\\\\\\\\");
        copied = i + 1;
      }
    }
    text.append(value, copied, value.length()).append("\\\"");
  }

  boolean isEmpty() {
    return text.length() == 1;
  }

  /** The whole array. */
  @Override
  public String toString() {
    return isEmpty() ? "{}" : text + ")\"}";
  }

  /** The text form of an array of plain values. */
  static String array(List<?> values) {
    StringBuilder array = new StringBuilder("{");
    for (Object value : values) {
      if (array.length() > 1) {
        array.append(',');
      }
      array
          .append('"')
          .append(value.toString().replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return array.append('}').toString();
  }
}
