package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * A live message as forgetting needs it: who may do it, and what goes with it.
 *
 * @param seq its place in commit order
 * @param time of the envelope
 * @param contentType {@code content.type}
 * @param ref {@code content.ref}
 * @param key {@code content.key}
 */
public record Forgettable(
    long seq,
    ItemHash hash,
    MessageType type,
    Chain chain,
    Address sender,
    Address owner,
    @Nullable String channel,
    Timestamp time,
    @Nullable String contentType,
    @Nullable String ref,
    @Nullable String key) {

  /** What permissions are matched against. */
  Subject subject() {
    return new Subject(
        chain,
        channel,
        type,
        type == MessageType.POST ? contentType : null,
        type == MessageType.AGGREGATE ? key : null);
  }

  /** Whether it is a version of another post. */
  public boolean isAmend() {
    return type == MessageType.POST && PostContent.AMEND.equals(contentType);
  }

  /** Whether it is a post of its own. */
  public boolean isOriginalPost() {
    return type == MessageType.POST && !isAmend();
  }
}
