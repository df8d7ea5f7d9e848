package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads what lists filter by from a raw content (spec 02 §3.1, spec 01 §8.4). */
final class ContentHeaders {

  private static final Set<String> KEY_OBJECT = Set.of("name");

  private ContentHeaders() {}

  static ContentHeader of(MessageType type, SchemaReader content) {
    Map<String, ScannedValue> entries = content.entries();
    return new ContentHeader(
        text(entries.get("type")),
        ref(entries.get("ref")),
        type == MessageType.AGGREGATE ? aggregateKey(content) : text(entries.get("key")),
        text(entries.get("item_hash")),
        text(member(entries.get("payment"), "type")),
        tags(type, entries));
  }

  /**
   * The key in object form is known by the text that the reference makes of the object (spec 01
   * §8.1 Q-2).
   */
  private static String aggregateKey(SchemaReader content) {
    if (!content.required("key").isObject()) {
      return content.string("key");
    }
    SchemaReader key = content.object("key");
    key.close(KEY_OBJECT);
    return "name=" + PythonText.repr(key.string("name"));
  }

  private static @Nullable String ref(@Nullable ScannedValue ref) {
    @Nullable String text = text(ref);
    return text != null ? text : text(member(ref, "item_hash"));
  }

  private static List<String> tags(MessageType type, Map<String, ScannedValue> entries) {
    return switch (type) {
      case POST, AGGREGATE -> strings(member(entries.get("content"), "tags"));
      case STORE -> strings(entries.get("tags"));
      case PROGRAM, INSTANCE, V_PROGRAM -> strings(member(entries.get("metadata"), "tags"));
      case FORGET -> List.of();
    };
  }

  private static List<String> strings(@Nullable ScannedValue tags) {
    return tags == null || !tags.isArray()
        ? List.of()
        : StrictJson.read(tags.raw(), ContentHeaders::strings);
  }

  // One by one: a tree of what is no tag may be many times as large as its text.
  private static List<String> strings(JsonParser parser) {
    List<String> strings = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        strings.add(parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return strings;
  }

  private static @Nullable ScannedValue member(@Nullable ScannedValue value, String key) {
    return value == null ? null : value.member(key);
  }

  private static @Nullable String text(@Nullable ScannedValue value) {
    return value == null ? null : value.string().orElse(null);
  }
}
