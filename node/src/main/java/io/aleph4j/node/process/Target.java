package io.aleph4j.node.process;

import io.aleph4j.protocol.MessageStatus;

/** What the node knows of a message that is to be forgotten (spec 01 §5.4). */
public sealed interface Target {

  /** It is processed. */
  record Live(Forgettable message) implements Target {}

  /** A copy of it waits. */
  record Pending() implements Target {}

  /** It is refused, forgotten or removed. */
  record Ended(MessageStatus status) implements Target {}

  /** Nothing. */
  record Unknown() implements Target {}
}
