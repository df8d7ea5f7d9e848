package io.aleph4j.node.process;

import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.Measurements;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.PostContent;

/**
 * Posts of a scoring service, whose measurements of the network's nodes are kept (spec 01 §5.1).
 *
 * <p>They are posts like any other besides, and whatever their content is, it is no reason to
 * refuse them: what is no measurement is left out.
 */
final class MeasurementRule {

  private final RuleSettings.Scoring scoring;

  MeasurementRule(RuleSettings.Scoring scoring) {
    this.scoring = scoring;
  }

  /** The decision about a post, with the measurements that it brings. */
  Decision extend(Decision decision, Message message) {
    if (!(decision instanceof Decision.Accept(Effect.CreatePost(PostContent post), _))
        || !isOfScoring(message.envelope(), post)) {
      return decision;
    }
    return Measurements.parse(post.content().of(message.contentText()))
        .<Decision>map(found -> new Decision.Accept(new Effect.RecordMeasurements(post, found)))
        .orElse(decision);
  }

  private boolean isOfScoring(Envelope envelope, PostContent post) {
    return post.type().equals(scoring.postType())
        && scoring.channel().equals(envelope.channel())
        && scoring.publishers().contains(post.address());
  }
}
