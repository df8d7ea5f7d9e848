package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What the node knows of a hash before it decides on a message that bears it (spec 01 §4.1, §4.2).
 */
public sealed interface Known {

  /** Nothing. */
  record Unknown() implements Known {}

  /** It was processed. */
  record Stored(Address sender, @Nullable String signature) implements Known {}

  /** A copy of it waits, first seen at {@code since}. */
  record Waiting(long pendingId, ErrorCode code, Timestamp since) implements Known {

    /** The row number of a copy that began to wait in the batch that is being decided. */
    static final long NOT_WRITTEN_YET = Long.MIN_VALUE;

    /** Whether what it waits for is its own content. */
    boolean lacksContent() {
      return code == ErrorCode.CONTENT_UNAVAILABLE;
    }
  }

  /** It was refused, first seen at {@code since}; it may be submitted again. */
  record Refused(Timestamp since) implements Known {}

  /** It ended: forgotten or removed. */
  record Ended(MessageStatus status) implements Known {}
}
