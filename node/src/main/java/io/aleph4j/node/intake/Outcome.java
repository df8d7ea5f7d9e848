package io.aleph4j.node.intake;

import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.MessageStatus;
import java.util.List;

/**
 * What became of a submission. Everything but {@link Unavailable} is durable by the time a caller
 * sees it.
 */
public sealed interface Outcome {

  /** Accepted now: its effects are committed. */
  record Processed() implements Outcome {}

  /** It was accepted before; the confirmation that came along, if any, is committed. */
  record Confirmed() implements Outcome {}

  /** It waits in this node, for the reason given, and is tried again. */
  record Pending(ErrorCode code) implements Outcome {}

  /** Refused for good; the same hash may be submitted again. */
  record Rejected(ErrorCode code, List<Detail> details) implements Outcome {

    public Rejected {
      details = List.copyOf(details);
    }
  }

  /** Nothing was done, because the hash is in a terminal state (forgotten or removed). */
  record Ignored(MessageStatus status) implements Outcome {}

  /**
   * This node cannot take it now (too much work, or its database is away); nothing was
   * acknowledged.
   */
  record Unavailable(String reason) implements Outcome {}
}
