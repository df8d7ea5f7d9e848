package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A program that messages start (spec 02 §3.10).
 *
 * @param itemHash its message
 * @param subscriptions what messages have to be like, any of them; as they are spelled
 */
public record SubscribedProgram(ItemHash itemHash, List<JsonNode> subscriptions) {

  public SubscribedProgram {
    subscriptions = List.copyOf(subscriptions);
  }
}
