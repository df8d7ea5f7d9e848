package io.aleph4j.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a node made of a message that was handed to it (spec 02 §3.2). */
public sealed interface PublishResult {

  /** The message is part of the network's state. */
  record Processed(Publication publication) implements PublishResult {}

  /** The node keeps the message and works on it; ask for its status. */
  record Pending(Publication publication) implements PublishResult {}

  /**
   * The node refused what the message says or who signed it; ask for the message to learn the code.
   *
   * @param error the reason, when the node tells it in this answer
   */
  record Rejected(Publication publication, @Nullable JsonNode error) implements PublishResult {}

  /** The node refused the form of the message; {@code reason} is its answer as it came. */
  record Malformed(String reason) implements PublishResult {}

  /**
   * How the message was spread.
   *
   * @param status {@code success}, {@code warning} or {@code error}
   * @param failed the ways that failed
   */
  record Publication(String status, List<String> failed) {

    public Publication {
      failed = List.copyOf(failed);
    }
  }
}
