package io.aleph4j.service.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A YAML document whose scalars are kept as they were written. An address such as {@code 0x23ec...}
 * must not become a number on the way.
 */
sealed interface YamlNode {
  /** One word or number. */
  record Scalar(String text) implements YamlNode {}

  /** Nothing, or null. */
  record Nothing() implements YamlNode {}

  /** A list. */
  record Sequence(List<YamlNode> elements) implements YamlNode {}

  /** A section. */
  record Mapping(Map<String, YamlNode> entries) implements YamlNode {}

  /** Reads the first document of a text; throws {@link JacksonException} when it is not YAML. */
  static YamlNode parse(String yaml) {
    YAMLMapper mapper =
        YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = mapper.createParser(yaml)) {
      JsonToken first = parser.nextToken();
      return first == null ? new Nothing() : read(parser, first);
    }
  }

  private static YamlNode read(JsonParser parser, JsonToken token) {
    if (token == JsonToken.START_OBJECT) {
      Map<String, YamlNode> entries = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        entries.put(name == null ? "" : name, read(parser, parser.nextToken()));
      }
      return new Mapping(entries);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> elements = new ArrayList<>();
      for (JsonToken next = parser.nextToken();
          next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        elements.add(read(parser, next));
      }
      return new Sequence(elements);
    }
    return token == JsonToken.VALUE_NULL ? new Nothing() : new Scalar(parser.getString());
  }
}
