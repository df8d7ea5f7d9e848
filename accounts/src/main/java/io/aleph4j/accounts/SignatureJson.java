package io.aleph4j.accounts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * A signature text that is a JSON object, spelled in any way the network's parser takes: keys in
 * any order, of equal keys the last, NaN and the infinities, unknown keys.
 *
 * <p>Only the keys that a scheme asks for are kept, so that memory and time stay small whatever
 * strangers send. Immutable.
 */
final class SignatureJson {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Strangers choose the keys: a shared symbol table would only be filled, or refuse
          // colliding ones.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(900).build())
          .build();

  /** What stands for null, arrays, half characters, and objects that lie too deep. */
  private static final Object OTHER = new Object();

  private final Map<String, Object> values;

  private SignatureJson(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Reads the text; null when it is not one JSON object.
   *
   * @param keys what is kept, of the object itself and of objects directly in it
   */
  static @Nullable SignatureJson parse(String text, String... keys) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      SignatureJson json = readObject(parser, Arrays.asList(keys), true);
      return parser.nextToken() == null ? json : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static SignatureJson readObject(JsonParser parser, List<String> keys, boolean outermost) {
    Map<String, Object> values = new HashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (keys.contains(name)) {
        values.put(
            name,
            outermost && token == JsonToken.START_OBJECT
                ? readObject(parser, keys, false)
                : scalar(parser, token));
      }
      parser.skipChildren();
    }
    return new SignatureJson(values);
  }

  private static Object scalar(JsonParser parser, JsonToken token) {
    if (token == JsonToken.VALUE_STRING) {
      String text = parser.getString();
      return isWellFormed(text) ? text : OTHER;
    }
    if (token.isNumeric()) {
      return parser.getDoubleValue();
    }
    return token.isBoolean() ? parser.getBooleanValue() : OTHER;
  }

  // Escapes can spell half a character. No bytes stand for it, so that nobody can have signed it.
  private static boolean isWellFormed(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
        || StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Whether the key is there, with whatever value. */
  boolean has(String key) {
    return values.containsKey(key);
  }

  /** The text of this key; null when it is absent or no text. */
  @Nullable String text(String key) {
    return values.get(key) instanceof String text ? text : null;
  }

  /** The text of this key, or the other one when the key is absent; null when it is no text. */
  @Nullable String textOr(String key, String absent) {
    return has(key) ? text(key) : absent;
  }

  /** The object of this key; null when it is absent or no object. */
  @Nullable SignatureJson object(String key) {
    return values.get(key) instanceof SignatureJson object ? object : null;
  }

  /**
   * Whether the value of this key equals 1 in the language of the network's reference: 1, 1.0 and
   * true do.
   */
  boolean isOne(String key) {
    Object value = values.get(key);
    return Boolean.TRUE.equals(value) || Double.valueOf(1).equals(value);
  }
}
