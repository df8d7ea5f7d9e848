package io.aleph4j.node.api;

import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON value as the network's nodes keep it: UTF-8, sorted keys, no space, the shortest numbers,
 * null for what is not a number (spec 02 §4.1).
 */
final class CanonicalJson {

  /** Decimal exponents for which a number is written without one. */
  private static final int SMALLEST_PLAIN = -5;

  private static final int LARGEST_PLAIN = 16;

  /** A value is a tree in memory, which may be many times as large as its text. */
  private static final long MOST_TOKENS = 1_000_000;

  private static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(StrictJson.MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxTokenCount(MOST_TOKENS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectWriter WRITER =
      LENIENT.writer().without(JsonWriteFeature.WRITE_HEX_UPPER_CASE);

  private CanonicalJson() {}

  /**
   * The bytes that are kept of this text. Throws {@link JacksonException} or {@link
   * InvalidMessageException} for what is not JSON.
   */
  static byte[] of(byte[] utf8) {
    JsonNode value = LENIENT.readTree(utf8);
    if (value.isMissingNode()) {
      throw new InvalidMessageException(ErrorCode.INVALID_FORMAT, "it is empty");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length + 16);
    try (JsonGenerator json = WRITER.createGenerator(out)) {
      write(json, value);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, JsonNode value) {
    if (value.isObject()) {
      json.writeStartObject();
      // In the order of their UTF-8, which is that of code points.
      Map<String, JsonNode> sorted = new TreeMap<>(CanonicalJson::compare);
      value.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      sorted.forEach((name, member) -> {
        json.writeName(checked(name));
        write(json, member);
      });
      json.writeEndObject();
    } else if (value.isArray()) {
      json.writeStartArray();
      value.forEach(element -> write(json, element));
      json.writeEndArray();
    } else if (value.isFloatingPointNumber()) {
      json.writeRawValue(number(value.doubleValue()));
    } else if (value.isString()) {
      json.writeString(checked(value.stringValue()));
    } else {
      json.writePOJO(value);
    }
  }

  // Half of a character has no UTF-8.
  private static String checked(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new InvalidMessageException(
          ErrorCode.INVALID_FORMAT, "a string holds half of a surrogate pair");
    }
    return text;
  }

  private static int compare(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** The shortest text that is read as this number, for example {@code 1.5} or {@code 1e16}. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "null";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = shortest(value);
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - exact.scale(); // of 0.DIGITS
    String sign = value < 0 ? "-" : "";
    if (exponent > SMALLEST_PLAIN && exponent <= LARGEST_PLAIN) {
      String plain = exact.abs().toPlainString();
      return sign + (plain.contains(".") ? plain : plain + ".0");
    }
    String rest = digits.length() == 1 ? "" : "." + digits.substring(1);
    return sign + digits.charAt(0) + rest + "e" + (exponent - 1);
  }

  // Java writes two digits at least; for the smallest numbers one may be enough.
  private static BigDecimal shortest(double value) {
    BigDecimal two = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    BigDecimal one = two.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == value ? one : two;
  }
}
