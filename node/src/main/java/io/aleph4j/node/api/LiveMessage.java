package io.aleph4j.node.api;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.storage.MessageQuery;
import io.aleph4j.service.web.SocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * A message that was just committed, as sockets show it: each of its two forms is written once,
 * when the first watcher wants it. Thread-safe.
 */
final class LiveMessage {

  private final StoredMessage stored;
  private final MessageFacts facts;
  private @Nullable SocketFrame whole;
  private @Nullable SocketFrame bare;

  LiveMessage(StoredMessage stored) {
    this.stored = stored;
    this.facts = MessageFacts.of(stored);
  }

  /** Its place in commit order. */
  long seq() {
    return stored.seq();
  }

  boolean matches(MessageQuery query) {
    return facts.match(query);
  }

  /** The message as a frame, with or without its content. */
  synchronized SocketFrame frame(boolean withContent) {
    SocketFrame frame = withContent ? whole : bare;
    if (frame == null) {
      frame = SocketFrame.text(Json.bytes(json -> MessageJson.live(json, stored, withContent)));
      if (withContent) {
        whole = frame;
      } else {
        bare = frame;
      }
    }
    return frame;
  }
}
