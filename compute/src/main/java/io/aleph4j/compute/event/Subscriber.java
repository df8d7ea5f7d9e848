package io.aleph4j.compute.event;

import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A program with what it subscribed to.
 *
 * @param program its message
 * @param subscriptions any of which suffices
 */
public record Subscriber(ItemHash program, List<Subscription> subscriptions) {

  public Subscriber {
    subscriptions = List.copyOf(subscriptions);
  }

  /** With subscriptions as they are spelled. */
  public static Subscriber of(ItemHash program, Iterable<JsonNode> subscriptions) {
    return new Subscriber(
        program,
        StreamSupport.stream(subscriptions.spliterator(), false).map(Subscription::new).toList());
  }

  /** Whether it wants a message. */
  public boolean wants(JsonNode message) {
    return subscriptions.stream().anyMatch(subscription -> subscription.matches(message));
  }
}
