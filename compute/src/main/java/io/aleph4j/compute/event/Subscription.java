package io.aleph4j.compute.event;

import tools.jackson.databind.JsonNode;

/**
 * What a program wants messages to be like (spec 04 §5.4): each of its members has to be in the
 * message, a text as an equal text, an object as one that has its members, and so on. One without
 * members wants nothing.
 *
 * @param wanted as the program's message spells it
 */
public record Subscription(JsonNode wanted) {

  /** Whether a message is as it has to be. */
  public boolean matches(JsonNode message) {
    return wanted.isObject() && !wanted.isEmpty() && includes(message, wanted);
  }

  private static boolean includes(JsonNode found, JsonNode wanted) {
    if (wanted.isString()) {
      return found.isString() && found.stringValue().equals(wanted.stringValue());
    }
    // The network compares nothing but texts; a number or a list is wanted in vain.
    return wanted.isObject()
        && wanted.properties().stream()
            .allMatch(member ->
                found.has(member.getKey())
                    && includes(found.path(member.getKey()), member.getValue()));
  }
}
