package io.aleph4j.compute.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version in the order of PEP 440, as far as nodes use it: numbers, then {@code a}, {@code b} or
 * {@code rc}, {@code .post} and {@code .dev}. What follows a plus sign does not count.
 */
final class PythonVersion implements Comparable<PythonVersion> {
  private static final Pattern FORM =
      Pattern.compile(
          "v?([0-9]{1,9}(?:\\.[0-9]{1,9}){0,9})"
              + "(?:[-_.]?(a|b|rc|alpha|beta|c|pre|preview)[-_.]?([0-9]{0,9}))?"
              + "(?:[-_.]?(?:post|rev|r)[-_.]?([0-9]{0,9})|-([0-9]{1,9}))?"
              + "(?:[-_.]?(dev)[-_.]?([0-9]{0,9}))?"
              + "(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?");

  private final String text;
  private final List<Integer> order;

  private PythonVersion(String text, List<Integer> order) {
    this.text = text;
    this.order = order;
  }

  /** Reads one; empty when the text is none. */
  static Optional<PythonVersion> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? Optional.of(new PythonVersion(text.strip(), order(matcher)))
        : Optional.empty();
  }

  private static List<Integer> order(Matcher matcher) {
    int[] order = new int[15];
    String[] release = matcher.group(1).split("\\.", -1);
    for (int i = 0; i < release.length; i++) {
      order[i] = Integer.parseInt(release[i]);
    }
    String stage = matcher.group(2);
    boolean isPost = matcher.group(4) != null || matcher.group(5) != null;
    boolean isDevelopment = matcher.group(6) != null;
    // 1.0.dev1 < 1.0a1 < 1.0rc1 < 1.0 < 1.0.post1
    order[10] = stage == null ? (isDevelopment && !isPost ? 0 : 4) : stage(stage);
    order[11] = number(matcher.group(3));
    order[12] = isPost ? 1 + number(matcher.group(4)) + number(matcher.group(5)) : 0;
    order[13] = isDevelopment ? 0 : 1;
    order[14] = number(matcher.group(7));
    return Arrays.stream(order).boxed().toList();
  }

  private static int stage(String name) {
    return switch (name) {
      case "a", "alpha" -> 1;
      case "b", "beta" -> 2;
      default -> 3;
    };
  }

  private static int number(@Nullable String digits) {
    return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  @Override
  public int compareTo(PythonVersion other) {
    for (int i = 0; i < order.size(); i++) {
      int difference = order.get(i).compareTo(other.order.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PythonVersion version && order.equals(version.order);
  }

  @Override
  public int hashCode() {
    return order.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
