package io.aleph4j.node.api;

import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Contents as single messages and live frames show them: absent optional fields have their
 * defaults, and unknown ones of STORE messages are left out (spec 02 §3.3).
 */
final class NormalisedContent {

  private static final String REQUIRED = "";
  private static final String NULL = "null";

  private static final Map<String, String> POST = fields("content", NULL, "ref", NULL);
  private static final Map<String, String> FORGET = fields("aggregates", "[]", "reason", NULL);
  private static final Map<String, String> STORE =
      fields(
          "address",
          REQUIRED,
          "time",
          REQUIRED,
          "item_type",
          REQUIRED,
          "item_hash",
          REQUIRED,
          "size",
          NULL,
          "content_type",
          NULL,
          "ref",
          NULL,
          "metadata",
          NULL,
          "payment",
          NULL);
  private static final Map<String, String> PAYMENT =
      fields("chain", NULL, "receiver", NULL, "type", REQUIRED);

  private NormalisedContent() {}

  private static Map<String, String> fields(String... namesAndDefaults) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndDefaults.length; i += 2) {
      fields.put(namesAndDefaults[i], namesAndDefaults[i + 1]);
    }
    return fields;
  }

  /** The normalised form of a content of this type; every value stays as it was written. */
  static String of(MessageType type, String text) {
    return switch (type) {
      case POST -> with(text, POST);
      case FORGET -> with(text, FORGET);
      case STORE -> only(text, STORE);
      case AGGREGATE, PROGRAM, INSTANCE, V_PROGRAM -> text;
    };
  }

  private static String with(String text, Map<String, String> optional) {
    Map<String, String> missing = new LinkedHashMap<>(optional);
    read(text, (name, start, end) -> missing.remove(name));
    if (missing.isEmpty()) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.stripTrailing());
    whole.setLength(whole.length() - 1);
    missing.forEach((name, value) -> append(whole.append(','), name, value));
    return whole.append('}').toString();
  }

  private static String only(String text, Map<String, String> known) {
    Map<String, String> members = members(text);
    StringBuilder whole = new StringBuilder("{");
    known.forEach((name, absent) -> {
      String value = members.getOrDefault(name, absent);
      if (name.equals("payment") && !value.equals(NULL)) {
        value = only(value, PAYMENT);
      }
      if (!value.equals(REQUIRED)) {
        append(whole.length() == 1 ? whole : whole.append(','), name, value);
      }
    });
    return whole.append('}').toString();
  }

  private static void append(StringBuilder text, String name, String value) {
    text.append('"').append(name).append("\":").append(value);
  }

  /** The members of an object and the exact texts of their values; of equal names the last. */
  private static Map<String, String> members(String text) {
    Map<String, String> members = new LinkedHashMap<>();
    read(text, (name, start, end) -> members.put(name, text.substring(start, end)));
    return members;
  }

  /** Is told where each member's value stands. */
  private interface MemberConsumer {
    void accept(String name, int start, int end);
  }

  private static void read(String text, MemberConsumer consumer) {
    try (JsonParser parser = StrictJson.mapper().createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        if (value.isStructStart()) {
          parser.skipChildren();
        } else {
          parser.finishToken();
        }
        consumer.accept(name, start, (int) parser.currentLocation().getCharOffset());
      }
    }
  }
}
