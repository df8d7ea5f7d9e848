package io.aleph4j.node.tally;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Forgettable;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import org.jspecify.annotations.Nullable;

/** What of a message is counted. */
public record Counted(
    long seq,
    MessageType type,
    String sender,
    String owner,
    @Nullable String channel,
    @Nullable String contentType,
    boolean originalPost,
    long time) {

  static Counted of(StoredMessage stored) {
    Message message = stored.message();
    Envelope envelope = message.envelope();
    String contentType = message.content().header().type();
    return new Counted(
        stored.seq(),
        envelope.type(),
        envelope.sender().value(),
        message.content().address().value(),
        envelope.channel(),
        contentType,
        isOriginal(envelope.type(), contentType),
        envelope.time().micros());
  }

  static Counted of(Forgettable message) {
    return new Counted(
        message.seq(),
        message.type(),
        message.sender().value(),
        message.owner().value(),
        message.channel(),
        message.contentType(),
        message.isOriginalPost(),
        message.time().micros());
  }

  /** Whether a message of these types is a post of its own and not a version of another. */
  public static boolean isOriginal(MessageType type, @Nullable String contentType) {
    return type == MessageType.POST && !"amend".equals(contentType);
  }
}
