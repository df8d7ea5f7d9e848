package io.aleph4j.protocol;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value of a text, found but not converted.
 *
 * @param token the value's first token, which tells its kind
 * @param span where the value stands
 * @param members the entries of an object that was looked into; empty for everything else
 */
public record ScannedValue(
    String text, JsonToken token, TextSpan span, Map<String, ScannedValue> members) {

  public boolean isString() {
    return token == JsonToken.VALUE_STRING;
  }

  public boolean isObject() {
    return token == JsonToken.START_OBJECT;
  }

  public boolean isArray() {
    return token == JsonToken.START_ARRAY;
  }

  public boolean isNull() {
    return token == JsonToken.VALUE_NULL;
  }

  /** What an object has under this key; it is looked into now if nobody has. */
  @Nullable ScannedValue member(String key) {
    Map<String, ScannedValue> found =
        isObject() && members.isEmpty()
            ? ContentScanner.members(raw(), key, Keys.open(key))
            : members;
    return found.get(key);
  }

  /** The value's exact text. */
  public String raw() {
    return span.of(text);
  }

  /** What a string says; empty for every other kind. */
  public Optional<String> string() {
    if (!isString()) {
      return Optional.empty();
    }
    String quoted = raw();
    return Optional.of(
        quoted.indexOf('\\') < 0
            ? quoted.substring(1, quoted.length() - 1)
            : StrictJson.parse(quoted).stringValue());
  }

  /** The value as a tree. */
  JsonNode tree() {
    return StrictJson.parse(raw());
  }

  /** The value in a sentence for the sender. */
  public String quote() {
    return StrictJson.abbreviate(
        text.substring(span.start(), Math.min(span.end(), span.start() + 65)));
  }
}
