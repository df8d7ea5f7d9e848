package io.aleph4j.node.registry;

import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.registry.RegistryEvent.Origin;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.ScoringReport;
import java.util.Optional;

/**
 * Reads the scores of nodes from the posts of scoring services (spec 03 §6.1, §6.5). What is none
 * is nothing; nothing is an error. Thread-safe.
 */
public final class ScorePosts {

  /** The type of such posts. */
  public static final String POST_TYPE = "aleph-scoring-scores";

  private final RuleSettings.Scoring scoring;

  /**
   * A reader.
   *
   * @param scoring says whose scores count, and on which channel
   */
  public ScorePosts(RuleSettings.Scoring scoring) {
    this.scoring = scoring;
  }

  /**
   * The scores that a post gives.
   *
   * @param height see {@link Origin}
   */
  public Optional<RegistryEvent> read(OwnerPost post, long height) {
    PostContent data = post.content();
    if (!isOfScoring(post, data)) {
      return Optional.empty();
    }
    Origin origin = new Origin(post.hash(), data.address(), post.time(), height);
    return ScoringReport.parse(data.content().of(post.text()))
        .map(report -> new RegistryEvent.Scored(origin, report));
  }

  private boolean isOfScoring(OwnerPost post, PostContent data) {
    return data.type().equals(POST_TYPE)
        && data.header().tags().contains(NodeOperations.TAG)
        && scoring.channel().equals(post.channel())
        && scoring.takesScoresOf(data.address());
  }
}
