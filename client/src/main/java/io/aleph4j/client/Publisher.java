package io.aleph4j.client;

import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Publishes messages and waits until the node has decided about them. Safe for use by many threads
 * at once.
 */
public final class Publisher {

  private final CoreNodeClient node;
  private final Duration patience;
  private final Duration interval;

  /**
   * A publisher at this node.
   *
   * @param patience how long to wait for a decision that the node does not give at once
   * @param interval how long to wait before the node is asked again
   */
  public Publisher(CoreNodeClient node, Duration patience, Duration interval) {
    this.node = node;
    this.patience = patience;
    this.interval = interval;
  }

  /** Publishes a message. */
  public Outcome publish(Envelope envelope) throws InterruptedException {
    return settle(envelope.itemHash(), node.publish(envelope, true));
  }

  /** Uploads a file together with the STORE message that keeps it. */
  public Outcome upload(Path file, Envelope store, ItemType engine) throws InterruptedException {
    return settle(store.itemHash(), node.files().upload(file, store, engine, true));
  }

  private Outcome settle(ItemHash hash, PublishResult result) throws InterruptedException {
    return switch (result) {
      case PublishResult.Processed(var publication) -> new Outcome.Processed(publication);
      case PublishResult.Pending(var publication) -> await(hash, publication);
      case PublishResult.Rejected(_, var error) -> rejection(hash, error);
      case PublishResult.Malformed(String reason) -> new Outcome.Malformed(reason);
    };
  }

  private Outcome await(ItemHash hash, PublishResult.Publication publication)
      throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < patience.toNanos()) {
      Thread.sleep(interval);
      MessageStatus status =
          node.status(hash).map(StatusReport::status).orElse(MessageStatus.PENDING);
      if (status == MessageStatus.REJECTED) {
        return rejection(hash, null);
      }
      if (status != MessageStatus.PENDING) {
        return new Outcome.Processed(publication);
      }
    }
    return new Outcome.Undecided(publication);
  }

  // The answer to a publication does not tell why; nodes that tell it in a sentence are believed.
  private Outcome rejection(ItemHash hash, @Nullable JsonNode error) {
    String reason = error == null ? null : Answers.optionalText(error, "message");
    Optional<MessageState> state = node.message(hash);
    if (state.isPresent() && state.get() instanceof MessageState.Rejected(int code, var details)) {
      return new Outcome.Rejected(code, reason, details);
    }
    Integer code =
        error != null && error.path("code").isInt()
            ? (Integer) error.path("code").intValue()
            : null;
    return new Outcome.Rejected(code, reason, MissingNode.getInstance());
  }
}
