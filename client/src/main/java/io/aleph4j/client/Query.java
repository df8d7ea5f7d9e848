package io.aleph4j.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The parameters of a request, in the order in which they were added. Immutable. */
record Query(Map<String, String> parameters) {

  static final Query EMPTY = new Query(Map.of());

  Query {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  Query with(String name, Object value) {
    Map<String, String> extended = new LinkedHashMap<>(parameters);
    extended.put(name, String.valueOf(value));
    return new Query(extended);
  }

  /** With a comma-separated list; a value that contains a comma cannot be sent and is refused. */
  <T> Query withList(String name, Collection<T> values, Function<T, String> spelling) {
    for (T value : values) {
      if (spelling.apply(value).indexOf(',') >= 0) {
        throw new IllegalArgumentException(
            "the API cannot filter " + name + " by a value with a comma: " + value);
      }
    }
    return with(name, values.stream().map(spelling).collect(Collectors.joining(",")));
  }

  /** {@code ?a=1&b=2}, or nothing without parameters. */
  @Override
  public String toString() {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
  }
}
