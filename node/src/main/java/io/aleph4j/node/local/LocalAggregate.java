package io.aleph4j.node.local;

import io.aleph4j.node.process.AggregateId;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * An aggregate that a private network has although no message says it. Immutable.
 *
 * @param entries the JSON text of each top-level name, ordered by name
 */
public record LocalAggregate(AggregateId id, Map<String, String> entries) {

  public LocalAggregate {
    entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /**
   * The aggregate of this owner and key with this content.
   *
   * @throws IllegalArgumentException when the content is no JSON object
   */
  public static LocalAggregate of(Address owner, String key, JsonNode content) {
    if (!content.isObject()) {
      throw new IllegalArgumentException(
          "the content of the aggregate " + key + " of " + owner + " must be a JSON object");
    }
    Map<String, String> entries = new TreeMap<>();
    content
        .properties()
        .forEach(entry ->
            entries.put(entry.getKey(), StrictJson.mapper().writeValueAsString(entry.getValue())));
    return new LocalAggregate(new AggregateId(owner, key), entries);
  }

  /**
   * What stands where the hash of a message stands for other aggregates. It is the hash of the
   * content, and no message's: nobody has signed this one.
   */
  public ItemHash revision() {
    StringBuilder text = new StringBuilder();
    entries.forEach((name, value) ->
        text.append(StrictJson.mapper().writeValueAsString(name)).append(value).append('\n'));
    return ItemHash.sha256(text.toString());
  }
}
