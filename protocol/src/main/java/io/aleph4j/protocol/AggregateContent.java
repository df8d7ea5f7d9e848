package io.aleph4j.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One element of an aggregate (spec 01 §2.2).
 *
 * @param key the aggregate's key; for the object form {@code {"name": "k"}} the text {@code
 *     name='k'} (§8.1 Q-2)
 * @param entries the exact JSON text of each top-level value, in the order of the text
 */
public record AggregateContent(
    Address address, Timestamp time, String key, Map<String, String> entries, ContentHeader header)
    implements Content {

  public AggregateContent {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }
}
