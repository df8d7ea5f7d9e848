package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the posts of scoring services have in common: nothing in them is an error. */
final class ScoringJson {

  private ScoringJson() {}

  /** The content of a post; empty when the text is no JSON object. */
  static Optional<JsonNode> object(String json) {
    JsonNode content;
    try {
      content = StrictJson.parse(json);
    } catch (InvalidMessageException e) {
      return Optional.empty();
    }
    return content.isObject() ? Optional.of(content) : Optional.empty();
  }

  /** What the reader makes of each element; none when this is no list. */
  static <T> List<T> entries(JsonNode list, Function<JsonNode, Optional<T>> reader) {
    List<T> entries = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(entry -> reader.apply(entry).ifPresent(entries::add));
    }
    return entries;
  }

  static Optional<String> nodeId(JsonNode entry) {
    String id = entry.path("node_id").stringValue("");
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  /** A finite number; null when there is none, or none can be made of what there is. */
  static @Nullable Double number(JsonNode entry, String name) {
    OptionalDouble number = LaxNumber.of(entry.path(name));
    return number.isPresent() && Double.isFinite(number.getAsDouble())
        ? Double.valueOf(number.getAsDouble())
        : null;
  }
}
