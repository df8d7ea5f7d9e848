package io.aleph4j.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON exactly as the network's nodes accept it (spec 01 §1.5): RFC 8259, nothing more, and nothing
 * less than their parser takes.
 *
 * <p>Refused besides what RFC 8259 refuses: numbers beyond a double, lone surrogates, malformed
 * UTF-8, byte order marks and more than {@value #MAX_DEPTH} nested arrays and objects. Of duplicate
 * keys the last wins. Integers that neither a signed nor an unsigned 64-bit number holds become
 * doubles. There is no other limit: who reads from strangers limits the length of the text.
 *
 * <p>Total: the only exception is {@link InvalidMessageException} with {@link
 * ErrorCode#INVALID_FORMAT}. Thread-safe.
 */
public final class StrictJson {

  /** How many arrays and objects may be open at once. */
  public static final int MAX_DEPTH = 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Strangers choose the keys: a shared symbol table would only be filled, or
                  // refuse colliding ones.
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final BigInteger UNSIGNED_LIMIT = BigInteger.ONE.shiftLeft(64);

  /** Integers of at most this many characters fit 64 bits, sign included. */
  private static final int LONG_SAFE_LENGTH = 18;

  /** Integers of more characters than this fit no 64 bits, sign included. */
  private static final int LONG_POSSIBLE_LENGTH = 20;

  /** Numbers of fewer characters overflow a double only by an exponent. */
  private static final int DOUBLE_SAFE_LENGTH = 308;

  private static final int MOST_SHOWN = 64;

  private StrictJson() {}

  /**
   * The mapper behind this class, for writing and for binding. Its own reading methods do not
   * refuse lone surrogates and overflowing numbers: text of the network goes through {@link
   * #parse(String)}.
   */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** The value that this text is. */
  public static JsonNode parse(String text) {
    return read(
        text,
        parser -> {
          JsonToken first = parser.nextToken();
          if (first == null) {
            throw invalid("invalid JSON: the text is empty");
          }
          return tree(parser, first);
        });
  }

  /** The value that these bytes are. */
  public static JsonNode parse(byte[] utf8) {
    return parse(decode(utf8));
  }

  /** The text of these bytes; refused unless they are well-formed UTF-8. */
  static String decode(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid("the JSON text is not UTF-8: " + e.getMessage());
    }
  }

  /**
   * What the reader makes of this text's only value. The reader consumes the value whole and calls
   * {@link #requireFinite} on its numbers; all else is checked here.
   */
  static <T> T read(String text, Function<JsonParser, T> reader) {
    requireWellFormed(text);
    try (JsonParser parser = MAPPER.createParser(text)) {
      try {
        T result = reader.apply(parser);
        if (parser.nextToken() != null) {
          throw invalid(
              "invalid JSON: content after the end of the value, at character " + position(parser));
        }
        return result;
      } catch (JacksonException e) {
        long at = e.getLocation() == null ? position(parser) : e.getLocation().getCharOffset();
        throw invalid("invalid JSON: " + e.getOriginalMessage() + ", at character " + at);
      }
    }
  }

  private static long position(JsonParser parser) {
    return parser.currentTokenLocation().getCharOffset();
  }

  static InvalidMessageException invalid(String reason) {
    return new InvalidMessageException(ErrorCode.INVALID_FORMAT, reason);
  }

  /**
   * Refuses surrogates without their other half, raw or escaped, and the byte order mark. The
   * parser accepts them.
   *
   * <p>Raw halves are looked for first, so that afterwards only an escape can bring one.
   */
  static void requireWellFormed(String text) {
    int lone = indexOfLoneSurrogate(text);
    if (lone >= 0) {
      throw invalid("invalid JSON: lone surrogate at character " + lone);
    }
    if (!text.isEmpty() && text.charAt(0) == '\ufeff') {
      throw invalid("invalid JSON: byte order mark at character 0");
    }
    if (text.contains("\\u")) {
      requirePairedEscapes(text);
    }
  }

  /** Where the first surrogate without its other half stands; -1 when there is none. */
  static int indexOfLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static void requirePairedEscapes(String text) {
    int i = text.indexOf('\\');
    while (i >= 0) {
      int unit = escapedUnit(text, i);
      if (unit < 0) {
        i = text.indexOf('\\', i + 2);
        continue;
      }
      int next = i + 6;
      if (Character.isHighSurrogate((char) unit)) {
        int low = escapedUnit(text, next);
        if (low < 0 || !Character.isLowSurrogate((char) low)) {
          throw invalid("invalid JSON: lone surrogate escape at character " + i);
        }
        next += 6;
      } else if (Character.isLowSurrogate((char) unit)) {
        throw invalid("invalid JSON: lone surrogate escape at character " + i);
      }
      i = text.indexOf('\\', next);
    }
  }

  /**
   * The UTF-16 unit that the escape at this position stands for; -1 when there is no such escape.
   */
  private static int escapedUnit(String text, int at) {
    if (at + 6 > text.length() || text.charAt(at) != '\\' || text.charAt(at + 1) != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  private static JsonNode tree(JsonParser parser, JsonToken first) {
    if (!first.isStructStart()) {
      return scalar(parser, first);
    }
    JsonNode root = open(first);
    Deque<JsonNode> parents = new ArrayDeque<>();
    JsonNode container = root;
    String name = "";
    while (true) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        // The parser itself reports an end inside a container; this keeps the loop total.
        throw invalid("invalid JSON: unexpected end");
      }
      if (token == JsonToken.PROPERTY_NAME) {
        name = parser.currentName();
      } else if (token.isStructEnd()) {
        if (parents.isEmpty()) {
          return root;
        }
        container = parents.pop();
      } else if (token.isStructStart()) {
        JsonNode child = open(token);
        add(container, name, child);
        parents.push(container);
        container = child;
      } else {
        add(container, name, scalar(parser, token));
      }
    }
  }

  private static JsonNode open(JsonToken token) {
    return token == JsonToken.START_OBJECT ? NODES.objectNode() : NODES.arrayNode();
  }

  private static void add(JsonNode container, String name, JsonNode value) {
    if (container instanceof ObjectNode object) {
      object.set(name, value);
    } else {
      ((ArrayNode) container).add(value);
    }
  }

  private static JsonNode scalar(JsonParser parser, JsonToken token) {
    if (token == JsonToken.VALUE_STRING) {
      return NODES.stringNode(parser.getString());
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return integer(parser);
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return NODES.numberNode(finite(parser));
    }
    return token == JsonToken.VALUE_NULL
        ? NODES.nullNode()
        : NODES.booleanNode(token == JsonToken.VALUE_TRUE);
  }

  private static JsonNode integer(JsonParser parser) {
    String digits = parser.getString();
    if (digits.length() <= LONG_SAFE_LENGTH) {
      return NODES.numberNode(Long.parseLong(digits));
    }
    if (digits.length() <= LONG_POSSIBLE_LENGTH) {
      BigInteger value = new BigInteger(digits);
      if (value.bitLength() < Long.SIZE) {
        return NODES.numberNode(value.longValue());
      }
      if (value.signum() > 0 && value.compareTo(UNSIGNED_LIMIT) < 0) {
        return NODES.numberNode(value);
      }
    }
    return NODES.numberNode(finite(parser));
  }

  /**
   * Refuses the number at the parser's position when no double holds it, without the cost of
   * converting short ones.
   */
  static void requireFinite(JsonParser parser, JsonToken token) {
    if (parser.getStringLength() > DOUBLE_SAFE_LENGTH
        || (token == JsonToken.VALUE_NUMBER_FLOAT && hasExponent(parser))) {
      finite(parser);
    }
  }

  private static boolean hasExponent(JsonParser parser) {
    char[] characters = parser.getStringCharacters();
    int start = parser.getStringOffset();
    for (int i = start; i < start + parser.getStringLength(); i++) {
      if ((characters[i] | 0x20) == 'e') {
        return true;
      }
    }
    return false;
  }

  private static double finite(JsonParser parser) {
    String number = parser.getString();
    double value = Double.parseDouble(number);
    if (Double.isInfinite(value)) {
      throw invalid(
          "invalid JSON: the number "
              + abbreviate(number)
              + " exceeds a double, at character "
              + position(parser));
    }
    return value;
  }

  /**
   * At most the first {@value #MOST_SHOWN} characters, never half of one, for sentences about
   * values that strangers chose.
   */
  static String abbreviate(@Nullable Object value) {
    return Abbreviation.of(String.valueOf(value), MOST_SHOWN);
  }
}
