package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.MessageStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the node knows of a hash before it decides on a message that bears it (spec 01 §4.1, §4.2).
 */
public sealed interface Known {

  /** Nothing. */
  record Unknown() implements Known {}

  /** It was processed. */
  record Stored(Address sender, @Nullable String signature) implements Known {}

  /** A copy of it waits. */
  record Waiting(long pendingId, ErrorCode code) implements Known {}

  /** It was refused; it may be submitted again. */
  record Refused() implements Known {}

  /** It ended: forgotten or removed. */
  record Ended(MessageStatus status) implements Known {}
}
