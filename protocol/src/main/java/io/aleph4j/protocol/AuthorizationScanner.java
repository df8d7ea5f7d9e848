package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Finds the entries of a list of authorizations that name an account, in one pass: a tree of what
 * owners write may be many times as large as its text.
 */
final class AuthorizationScanner {

  private final String text;
  private final JsonParser parser;
  private final List<TextSpan> entries = new ArrayList<>();
  private final LongStream.Builder byAccount = LongStream.builder();

  AuthorizationScanner(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /** The list that the parser is before. Throws {@link InvalidMessageException} when it is none. */
  Authorizations scan() {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw StrictJson.invalid("authorizations must be a list");
    }
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        entry();
      } else {
        skip(token);
      }
    }
    return new Authorizations(text, entries, byAccount.build().sorted().toArray());
  }

  private void entry() {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    @Nullable Address address = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean names = parser.currentName().equals("address");
      JsonToken token = parser.nextToken();
      if (names) {
        // Of equal keys the last one counts.
        address = token == JsonToken.VALUE_STRING ? new Address(parser.getString()) : null;
      }
      skip(token);
    }
    if (address != null) {
      byAccount.add(Authorizations.place(address, entries.size()));
      entries.add(new TextSpan(start, (int) parser.currentLocation().getCharOffset()));
    }
  }

  private void skip(JsonToken first) {
    int open = 0;
    JsonToken token = first;
    while (true) {
      if (token.isNumeric()) {
        StrictJson.requireFinite(parser, token);
      } else if (token.isStructStart()) {
        open++;
      } else if (token.isStructEnd()) {
        open--;
      }
      if (open == 0) {
        return;
      }
      token = parser.nextToken();
    }
  }
}
