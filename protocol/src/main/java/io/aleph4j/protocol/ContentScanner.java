package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Finds the values of a content's first two levels in one pass over its text, and checks the JSON
 * of all levels.
 *
 * <p>Nothing is converted and no tree is built: most of a content is user data that is stored and
 * served as it came.
 */
final class ContentScanner {

  /**
   * Everything that the network reads of a content stands at its top or in an object there, unless
   * it describes a machine.
   */
  private static final int LEVELS = 2;

  private static final Keys ALL = (path, key, kept) -> true;

  private final String text;
  private final JsonParser parser;

  private ContentScanner(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /**
   * The entries of the object that this text is, the last of equal keys. Throws {@link
   * InvalidMessageException}.
   */
  static Map<String, ScannedValue> scan(String text) {
    return StrictJson.read(
        text,
        parser -> {
          if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw StrictJson.invalid(
                "the content must be a JSON object, not " + StrictJson.abbreviate(text));
          }
          return new ContentScanner(text, parser).object(LEVELS, "content", ALL);
        });
  }

  /** The value that this text is; its objects and lists are only looked into when asked for. */
  static ScannedValue value(String text) {
    return StrictJson.read(
        text,
        parser -> {
          JsonToken first = parser.nextToken();
          if (first == null) {
            throw StrictJson.invalid("invalid JSON: the text is empty");
          }
          return new ContentScanner(text, parser).value(first, 0);
        });
  }

  /**
   * The entries with these keys of the object that this text is, whose objects and lists are only
   * looked into when somebody asks.
   *
   * @param path how sentences name the object
   */
  static Map<String, ScannedValue> members(String object, String path, Keys keys) {
    return StrictJson.read(
        object,
        parser -> {
          if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw StrictJson.invalid(
                "the " + path + " must be a JSON object, not " + StrictJson.abbreviate(object));
          }
          return new ContentScanner(object, parser).object(1, path, keys);
        });
  }

  /**
   * What the reader makes of each element of the list that this text is, one by one; refused as
   * soon as there are more than this many.
   *
   * @param path how sentences name the list
   */
  static <T> List<T> elements(String list, String path, int most, Function<SchemaValue, T> reader) {
    return StrictJson.read(
        list,
        parser -> {
          parser.nextToken();
          return new ContentScanner(list, parser).elements(path, most, reader);
        });
  }

  private <T> List<T> elements(String path, int most, Function<SchemaValue, T> reader) {
    List<T> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (elements.size() == most) {
        throw StrictJson.invalid(path + " must have at most " + most + " elements");
      }
      String name = path + "[" + elements.size() + "]";
      elements.add(reader.apply(new SchemaValue(name, value(token, 0))));
    }
    return elements;
  }

  /** The entries of the object that has just begun, up to and including its end. */
  private Map<String, ScannedValue> object(int levels, String path, Keys keys) {
    Map<String, ScannedValue> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      boolean kept = keys.keeps(path, name, entries.keySet());
      ScannedValue value = value(parser.nextToken(), levels - 1);
      if (kept) {
        entries.put(name, value);
      }
    }
    return entries;
  }

  private ScannedValue value(JsonToken token, int levels) {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    Map<String, ScannedValue> members = Map.of();
    if (token == JsonToken.START_OBJECT && levels > 0) {
      members = object(levels, "", ALL);
    } else if (token.isStructStart()) {
      skipStructure();
    } else {
      check(token);
      parser.finishToken();
    }
    int end = (int) parser.currentLocation().getCharOffset();
    return new ScannedValue(text, token, new TextSpan(start, end), members);
  }

  private void skipStructure() {
    int open = 1;
    while (open > 0) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        open++;
      } else if (token.isStructEnd()) {
        open--;
      } else {
        check(token);
      }
    }
  }

  private void check(JsonToken token) {
    if (token.isNumeric()) {
      StrictJson.requireFinite(parser, token);
    }
  }
}
