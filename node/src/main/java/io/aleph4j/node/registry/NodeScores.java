package io.aleph4j.node.registry;

import io.aleph4j.protocol.ScoringReport;
import org.jspecify.annotations.Nullable;

/**
 * What a scoring service says of a node; each number is from 0 to 1.
 *
 * @param score the whole
 * @param decentralization how few nodes share its provider
 * @param performance how fast it answers
 * @param inactiveSince the height of the block since which its score is next to nothing; null when
 *     it is not
 * @param updated whether it was ever scored
 */
public record NodeScores(
    double score,
    double decentralization,
    double performance,
    @Nullable Long inactiveSince,
    boolean updated) {

  /** Those of a node that was never scored. */
  public static final NodeScores NONE = new NodeScores(0, 0, 0, null, false);

  /**
   * The scores after these; what is not given stays.
   *
   * @param best whether each number is the best of both
   * @param activeFrom the score from which on a node is active
   */
  NodeScores after(ScoringReport.Entry given, boolean best, long height, double activeFrom) {
    double total = latest(score, given.total(), best);
    return new NodeScores(
        total,
        latest(decentralization, given.decentralization(), best),
        latest(performance, given.performance(), best),
        given.total() == null ? inactiveSince : inactiveSince(total < activeFrom, height),
        true);
  }

  private static double latest(double before, @Nullable Double given, boolean best) {
    return given == null ? before : Math.clamp(given, best ? before : 0.0, 1.0);
  }

  private @Nullable Long inactiveSince(boolean inactive, long height) {
    if (!inactive) {
      return null;
    }
    return inactiveSince == null ? Long.valueOf(height) : inactiveSince;
  }
}
