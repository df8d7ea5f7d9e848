package io.aleph4j.cli.config;

import io.aleph4j.cli.failure.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of TOML that the network's command line writes its files in: tables, lists of tables,
 * and keys with a value in one line. What this program does not know is kept as it is spelled;
 * comments are not.
 */
final class Toml {

  private Toml() {}

  /**
   * A table, in the order of the file.
   *
   * @param header {@code [name]} or {@code [[name]]} as it is spelled; empty for what precedes all
   *     tables
   * @param values as they are spelled
   */
  record Table(String header, Map<String, String> values) {

    /** An empty table. */
    static Table of(String header) {
      return new Table(header, new LinkedHashMap<>());
    }

    /** The text of this key; empty if it has none or its value is no text. */
    Optional<String> text(String key) {
      String spelled = values.get(key);
      return spelled == null ? Optional.empty() : Optional.ofNullable(unquote(spelled));
    }

    void put(String key, String text) {
      values.put(key, quote(text));
    }
  }

  /**
   * Reads a file's text.
   *
   * @param file is named in complaints
   */
  static List<Table> parse(String text, String file) {
    List<Table> tables = new ArrayList<>();
    tables.add(Table.of(""));
    int number = 0;
    for (String untrimmed : text.split("\\R", -1)) {
      number++;
      String line = withoutComment(untrimmed).strip();
      if (line.isEmpty()) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]") && line.indexOf('=') < 0) {
        tables.add(Table.of(line.replace(" ", "")));
        continue;
      }
      int equals = line.indexOf('=');
      String value = equals < 0 ? "" : line.substring(equals + 1).strip();
      if (equals < 1 || !isComplete(value)) {
        throw new CliException(
            "Line " + number + " of " + file + " is not understood: " + untrimmed.strip());
      }
      tables.getLast().values().put(line.substring(0, equals).strip(), value);
    }
    return tables;
  }

  // Values that go on in the next line are no business of these files.
  private static boolean isComplete(String value) {
    if (value.isEmpty() || value.startsWith("\"\"\"") || value.startsWith("'''")) {
      return false;
    }
    return switch (value.charAt(0)) {
      case '"', '\'' -> unquote(value) != null;
      case '[' -> value.endsWith("]");
      case '{' -> value.endsWith("}");
      default -> true;
    };
  }

  private static String withoutComment(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && c == '#') {
        return line.substring(0, i);
      }
      if (quote == '"' && c == '\\') {
        i++;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      }
    }
    return line;
  }

  /** The text that is spelled so; null when it is no text. */
  private static @Nullable String unquote(String spelled) {
    int end = spelled.length() - 1;
    if (end < 1 || spelled.charAt(0) != spelled.charAt(end)) {
      return null;
    }
    String inner = spelled.substring(1, end);
    return switch (spelled.charAt(0)) {
      case '\'' -> inner.indexOf('\'') < 0 ? inner : null;
      case '"' -> unescape(inner);
      default -> null;
    };
  }

  private static @Nullable String unescape(String inner) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '"') {
        return null;
      }
      if (c != '\\') {
        text.append(c);
        continue;
      }
      if (++i == inner.length()) {
        return null;
      }
      switch (inner.charAt(i)) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case '"' -> text.append('"');
        case '\\' -> text.append('\\');
        default -> {
          return null;
        }
      }
    }
    return text.toString();
  }

  private static String quote(String text) {
    return '"'
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        + '"';
  }

  /** The text of a file with these tables. */
  static String write(List<Table> tables) {
    StringBuilder text = new StringBuilder();
    for (Table table : tables) {
      if (!table.header().isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n").append(table.header()).append('\n');
      }
      table.values().forEach((key, value) -> text.append(key + " = " + value + "\n"));
    }
    return text.toString();
  }
}
