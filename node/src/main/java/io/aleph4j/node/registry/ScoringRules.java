package io.aleph4j.node.registry;

/**
 * The numbers by which scores are judged (spec 03 §6.4, spec 08 §6.2). Heights are of blocks.
 *
 * @param activeFrom the score below which a node is inactive
 * @param sameRunWithin how many blocks scores must be apart to be of different runs
 * @param ignoredFrom the first height at which scores do not count
 * @param ignoredThrough the last one
 * @param removalAfter the height after which inactive resource nodes are removed
 * @param longestInactivity after how many blocks without activity they are
 */
public record ScoringRules(
    double activeFrom,
    long sameRunWithin,
    long ignoredFrom,
    long ignoredThrough,
    long removalAfter,
    long longestInactivity) {

  private static final long BLOCKS_PER_DAY = 7_130;

  /** Those of the network. */
  public static final ScoringRules OF_THE_NETWORK =
      new ScoringRules(0.01, 10, 23_579_375, 23_631_694, 20_840_959, 90 * BLOCKS_PER_DAY);

  boolean ignore(long height) {
    return height >= ignoredFrom && height <= ignoredThrough;
  }

  // Blocks tell runs apart. Without a chain everything happens in one block, and the scores of a
  // period are those of one run.
  boolean areOfOneRun(ScoringRun last, ScoringRun next) {
    if (next.height() - last.height() >= sameRunWithin) {
      return false;
    }
    String period = next.period();
    return next.height() > 0 || (period != null && period.equals(last.period()));
  }

  boolean remove(ResourceEntry resource, long height) {
    Long since = resource.scores().inactiveSince();
    return since != null
        && resource.parent() == null
        && height > removalAfter
        && height - since > longestInactivity;
  }
}
