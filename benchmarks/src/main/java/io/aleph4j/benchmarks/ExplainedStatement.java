package io.aleph4j.benchmarks;

import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A statement as PostgreSQL's {@code auto_explain} told of it.
 *
 * @param rows how many it returned
 * @param counted how many rows its counts and sums are made of; 0 for a list
 * @param buffers how many pages of 8 KiB it touched, in memory or not
 * @param plan its steps and the indexes and tables that they read
 */
record ExplainedStatement(String text, long rows, long counted, long buffers, String plan) {

  /** How many buffers a row may cost. */
  static final int MOST_FOR_A_ROW = 50;

  /** An index of four levels, and the row. */
  private static final int FOR_A_COUNTED_ROW = 5;

  private static final Pattern ENTRY = Pattern.compile(".* LOG:  duration: [0-9.]+ ms  plan:");
  private static final Pattern COMMENT = Pattern.compile("^\\s*/\\*.*?\\*/\\s*");

  /**
   * The statements in lines of the log; an entry that another process wrote into is left out.
   *
   * @param lines whole entries
   */
  static List<ExplainedStatement> parse(List<String> lines) {
    List<ExplainedStatement> statements = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!ENTRY.matcher(lines.get(i)).matches()) {
        continue;
      }
      StringBuilder json = new StringBuilder();
      while (i + 1 < lines.size() && lines.get(i + 1).startsWith("\t")) {
        json.append(lines.get(++i));
      }
      of(json.toString()).ifPresent(statements::add);
    }
    return statements;
  }

  private static Optional<ExplainedStatement> of(String json) {
    try {
      return Optional.of(of(StrictJson.parse(json)));
    } catch (InvalidMessageException e) {
      return Optional.empty();
    }
  }

  private static ExplainedStatement of(JsonNode entry) {
    JsonNode plan = entry.path("Plan");
    return new ExplainedStatement(
        COMMENT.matcher(entry.path("Query Text").stringValue("")).replaceFirst(""),
        rows(plan),
        counted(plan),
        plan.path("Shared Hit Blocks").longValue(0) + plan.path("Shared Read Blocks").longValue(0),
        steps(plan));
  }

  private static long rows(JsonNode step) {
    return Math.round(
        step.path("Actual Rows").doubleValue(0) * step.path("Actual Loops").intValue(0));
  }

  /** What all its counts and sums are made of. */
  private static long counted(JsonNode step) {
    boolean counts = "Plain".equals(step.path("Strategy").stringValue(""));
    long counted = 0;
    for (JsonNode part : step.path("Plans")) {
      // Other parts are questions of their own, whose answers are used within the step.
      boolean isInput = "Outer".equals(part.path("Parent Relationship").stringValue(""));
      counted += counted(part) + (counts && isInput ? rows(part) : 0);
    }
    return counted;
  }

  private static String steps(JsonNode plan) {
    StringBuilder steps = new StringBuilder(plan.path("Node Type").stringValue(""));
    for (String name : List.of("Index Name", "Relation Name")) {
      if (plan.has(name)) {
        steps.append(' ').append(plan.path(name).stringValue(""));
        break;
      }
    }
    List<String> parts = new ArrayList<>();
    plan.path("Plans").forEach(part -> parts.add(steps(part)));
    return parts.isEmpty()
        ? steps.toString()
        : steps.append(" (").append(String.join(", ", parts)).append(')').toString();
  }

  /**
   * How many buffers each row cost; a statement without rows looked for one. What is counted is
   * left out as far as each row of it is looked up by itself.
   */
  double perRow() {
    return (double) Math.max(0, buffers - FOR_A_COUNTED_ROW * counted) / Math.max(rows, 1);
  }

  /** Whether it read no more than its rows need. */
  boolean isFrugal() {
    return perRow() <= MOST_FOR_A_ROW;
  }
}
