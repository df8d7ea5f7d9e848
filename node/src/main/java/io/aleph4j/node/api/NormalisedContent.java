package io.aleph4j.node.api;

import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Contents as single messages and live frames show them: optional fields that are absent become
 * null (spec 02 §3.3).
 */
final class NormalisedContent {

  private static final List<String> OPTIONAL_IN_POSTS = List.of("content", "ref");

  private NormalisedContent() {}

  /**
   * The text with the absent optional fields of this type added; everything else stays as it was
   * written.
   */
  static String of(MessageType type, String text) {
    return switch (type) {
      case POST -> with(text, OPTIONAL_IN_POSTS);
      case AGGREGATE, STORE, PROGRAM, INSTANCE, FORGET, V_PROGRAM -> text;
    };
  }

  private static String with(String text, List<String> optional) {
    Set<String> missing = new HashSet<>(optional);
    try (JsonParser parser = StrictJson.mapper().createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        missing.remove(parser.currentName());
        parser.nextToken();
        parser.skipChildren();
      }
    }
    if (missing.isEmpty()) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.stripTrailing());
    whole.setLength(whole.length() - 1);
    optional.stream()
        .filter(missing::contains)
        .forEach(name -> whole.append(",\"").append(name).append("\":null"));
    return whole.append('}').toString();
  }
}
