package io.aleph4j.benchmarks.compute;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param mustReach what it must be; null when the line only informs
 * @param met whether it is
 */
record Finding(String measure, String measured, @Nullable String mustReach, boolean met) {

  /** A line that only informs. */
  static Finding information(String measure, String measured) {
    return new Finding(measure, measured, null, false);
  }

  /** A figure that may be so much at most; one that is no number is never enough. */
  static Finding atMost(
      String measure, String measured, double figure, double most, String mustReach) {
    return new Finding(measure, measured, mustReach, figure <= most);
  }

  /** A figure that must be so much at least; one that is no number is never enough. */
  static Finding atLeast(
      String measure, String measured, double figure, double least, String mustReach) {
    return new Finding(measure, measured, mustReach, figure >= least);
  }

  /** Its line of the table. */
  String line() {
    String reach = mustReach == null ? "-" : mustReach;
    String verdict = mustReach == null ? "-" : met ? "yes" : "**no**";
    return "| %s | %s | %s | %s |".formatted(measure, measured, reach, verdict);
  }

  /** Text with numbers, always with a decimal point. */
  @SuppressWarnings("AnnotateFormatMethod")
  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
