package io.aleph4j.conformance;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something odd that the network's nodes do.
 *
 * @param id its short name: A for answers (spec 02 §13), Q for messages (spec 01 §8.1)
 * @param kept whether this node does it, too
 * @param what what the network's nodes do
 * @param here what this node does
 * @param tests who holds it, as {@code Class.method}
 */
record Quirk(String id, boolean kept, String what, String here, List<String> tests) {

  /** One that clients or the state rely on. */
  static Quirk kept(String id, String what, String here, String... tests) {
    return new Quirk(id, true, what, here, List.of(tests));
  }

  /** One that nobody relies on. */
  static Quirk mended(String id, String what, String here, String... tests) {
    return new Quirk(id, false, what, here, List.of(tests));
  }

  /** A table of them in Markdown. */
  static String table(List<Quirk> quirks) {
    return quirks.stream()
        .map(Quirk::row)
        .collect(
            Collectors.joining(
                "\n",
                """
                | id | what the network's nodes do | kept | what this node does | tests |
                | --- | --- | --- | --- | --- |
                """,
                "\n"));
  }

  private String row() {
    String names = tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining(", "));
    return "| %s | %s | %s | %s | %s |".formatted(id, what, kept ? "yes" : "no", here, names);
  }
}
