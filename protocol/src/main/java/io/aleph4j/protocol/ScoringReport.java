package io.aleph4j.protocol;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The scores that a scoring service gives to the network's nodes: the content of an {@code
 * aleph-scoring-scores} post (spec 03 §6.5).
 *
 * <p>An entry without a node, or without any number, is left out.
 *
 * @param period for which they are given, as the service spells its beginning and end, with a slash
 *     in between; null when it does not say both
 * @param ofCore core nodes, in the order of the content
 * @param ofCompute compute resource nodes, in the order of the content
 */
public record ScoringReport(@Nullable String period, List<Entry> ofCore, List<Entry> ofCompute) {

  private static final Pattern DATE = Pattern.compile("[0-9][0-9TZ:.+ -]{3,39}");

  public ScoringReport {
    ofCore = List.copyOf(ofCore);
    ofCompute = List.copyOf(ofCompute);
  }

  /**
   * The scores of one node, each a finite number, or null when the post does not say it or no
   * number can be made of what it says.
   *
   * @param nodeId hash of the message that registered the node
   */
  public record Entry(
      String nodeId,
      @Nullable Double total,
      @Nullable Double performance,
      @Nullable Double decentralization) {}

  /** The scores in this JSON text. Never throws: empty when the text is no JSON object. */
  public static Optional<ScoringReport> parse(String json) {
    return ScoringJson.object(json)
        .map(content -> {
          JsonNode scores = content.path("scores");
          return new ScoringReport(
              period(content.path("period")),
              ScoringJson.entries(scores.path("ccn"), ScoringReport::entry),
              ScoringJson.entries(scores.path("crn"), ScoringReport::entry));
        });
  }

  private static Optional<Entry> entry(JsonNode entry) {
    return ScoringJson.nodeId(entry)
        .map(node ->
            new Entry(
                node,
                ScoringJson.number(entry, "total_score"),
                ScoringJson.number(entry, "performance"),
                ScoringJson.number(entry, "decentralization")))
        .filter(scores ->
            scores.total() != null
                || scores.performance() != null
                || scores.decentralization() != null);
  }

  private static @Nullable String period(JsonNode period) {
    String from = period.path("from_date").stringValue("");
    String to = period.path("to_date").stringValue("");
    return DATE.matcher(from).matches() && DATE.matcher(to).matches() ? from + '/' + to : null;
  }
}
