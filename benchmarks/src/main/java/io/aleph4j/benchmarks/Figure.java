package io.aleph4j.benchmarks;

import java.util.Locale;

/** One line of the report: what was measured, how much it was, and what it must reach. */
record Figure(String measure, String measured, String mustReach, Verdict verdict) {

  /** Whether the figure is as good as it must be. */
  enum Verdict {
    MET("yes"),
    MISSED("**no**"),
    INFORMATION("-");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** A figure that only informs. */
  static Figure information(String measure, String measured) {
    return new Figure(measure, measured, "-", Verdict.INFORMATION);
  }

  /** A figure that is met if the condition holds. */
  static Figure judged(String measure, String measured, String mustReach, boolean met) {
    return new Figure(measure, measured, mustReach, met ? Verdict.MET : Verdict.MISSED);
  }

  /** Text with numbers, always with a decimal point. */
  @SuppressWarnings("AnnotateFormatMethod")
  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
