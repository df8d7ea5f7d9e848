package io.aleph4j.accounts;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The signature text of Solana accounts, {@code {"signature":…,"publicKey":…}}, as JSON spelled in
 * any way (spec 01 §3.4).
 *
 * @param signature base 58, unchecked
 * @param publicKey base 58, unchecked
 */
record SolanaSignature(String signature, String publicKey) {

  // The network's parser takes NaN and the infinities, and the last of two equal keys.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(900).build())
          .build();

  /** Reads the text; null when it is not an object with both texts, or its version is not 1. */
  static @Nullable SolanaSignature parse(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? readObject(parser) : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  /** The compact text. */
  String toJson() {
    return "{\"signature\":\"" + signature + "\",\"publicKey\":\"" + publicKey + "\"}";
  }

  private static @Nullable SolanaSignature readObject(JsonParser parser) {
    String signature = null;
    String publicKey = null;
    boolean knownVersion = true;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "signature" -> signature = text(parser, value);
        case "publicKey" -> publicKey = text(parser, value);
        case "version" -> knownVersion = isOne(parser, value);
        default -> {
          // Other keys are ignored.
        }
      }
      parser.skipChildren();
    }
    if (parser.nextToken() != null || signature == null || publicKey == null || !knownVersion) {
      return null;
    }
    return new SolanaSignature(signature, publicKey);
  }

  private static @Nullable String text(JsonParser parser, JsonToken value) {
    return value == JsonToken.VALUE_STRING ? parser.getString() : null;
  }

  /** Whether the value equals 1 in the language of the network's reference: 1, 1.0 and true do. */
  private static boolean isOne(JsonParser parser, JsonToken value) {
    return value == JsonToken.VALUE_TRUE || (value.isNumeric() && parser.getDoubleValue() == 1.0);
  }
}
