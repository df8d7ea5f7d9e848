package io.aleph4j.node.api;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value as the network's nodes keep it: UTF-8, sorted keys, no space, the shortest numbers
 * (spec 02 §4.1).
 */
final class CanonicalJson {

  /** Decimal exponents for which a number is written without one. */
  private static final int SMALLEST_PLAIN = -5;

  private static final int LARGEST_PLAIN = 16;

  private CanonicalJson() {}

  /** The bytes of this value. */
  static byte[] of(JsonNode value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = Json.over(out)) {
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
        json.writeName(name);
        write(json, member);
      });
      json.writeEndObject();
    } else if (value.isArray()) {
      json.writeStartArray();
      value.forEach(element -> write(json, element));
      json.writeEndArray();
    } else if (value.isFloatingPointNumber()) {
      json.writeRawValue(number(value.doubleValue()));
    } else {
      json.writeTree(value);
    }
  }

  private static int compare(String a, String b) {
    return java.util.Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** The shortest text that is read as this number, for example {@code 1.5} or {@code 1e16}. */
  static String number(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
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
}
