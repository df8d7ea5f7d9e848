package io.aleph4j.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What of a message decides whether a delegate may send it (spec 01 §6.2).
 *
 * @param channel the envelope's channel; null is contained in no list
 * @param postType the content type of a post; null for every other message
 * @param aggregateKey the key of an aggregate; null for every other message
 */
public record Subject(
    Chain chain,
    @Nullable String channel,
    MessageType type,
    @Nullable String postType,
    @Nullable String aggregateKey) {

  /** The subject that this message is. */
  public static Subject of(Envelope envelope, Content content) {
    return new Subject(
        envelope.chain(),
        envelope.channel(),
        envelope.type(),
        content instanceof PostContent post ? post.type() : null,
        content instanceof AggregateContent aggregate ? aggregate.key() : null);
  }
}
