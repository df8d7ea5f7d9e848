package io.aleph4j.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Everything that the network reads of a content stands at its top or in an object there. */
  private static final int LEVELS = 2;

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
          return new ContentScanner(text, parser).object(LEVELS);
        });
  }

  /** The entries of the object that has just begun, up to and including its end. */
  private Map<String, ScannedValue> object(int levels) {
    Map<String, ScannedValue> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      entries.put(name, value(parser.nextToken(), levels - 1));
    }
    return entries;
  }

  private ScannedValue value(JsonToken token, int levels) {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    Map<String, ScannedValue> members = Map.of();
    if (token == JsonToken.START_OBJECT && levels > 0) {
      members = object(levels);
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
