package io.aleph4j.service.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of variables, much as systemd's {@code EnvironmentFile}: {@code NAME=value} on each line,
 * comments after {@code #} or {@code ;} at the beginning of a line, values in quotation marks if
 * they need them. Each variable is on one line. Names are in upper or lower case.
 */
final class EnvironmentFile {
  private static final Pattern LINE =
      Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");

  private EnvironmentFile() {}

  /** The variables; the last one of a name counts. What is wrong is told, and left out. */
  static Map<String, String> parse(String text, Consumer<String> fault) {
    Map<String, String> variables = new LinkedHashMap<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
        parseLine(line, i + 1, variables, fault);
      }
    }
    return variables;
  }

  private static void parseLine(
      String line, int number, Map<String, String> variables, Consumer<String> fault) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      // Not the line itself: it may hold a secret.
      fault.accept("line " + number + ": expected NAME=value, found a line without");
      return;
    }
    String name = matcher.group(1).toUpperCase(Locale.ROOT);
    String value = matcher.group(2);
    if (value.isEmpty() || (value.charAt(0) != '"' && value.charAt(0) != '\'')) {
      variables.put(name, value);
    } else if (isClosed(value)) {
      String inner = value.substring(1, value.length() - 1);
      variables.put(name, value.charAt(0) == '"' ? unescaped(inner) : inner);
    } else {
      fault.accept("line " + number + ": the quotation marks of " + name + " are not closed");
    }
  }

  private static boolean isClosed(String value) {
    boolean escaped = value.startsWith("\"") && value.endsWith("\\\"");
    return value.length() > 1 && value.charAt(value.length() - 1) == value.charAt(0) && !escaped;
  }

  private static String unescaped(String text) {
    return text.replaceAll("\\\\([\"\\\\$`])", "$1");
  }
}
