package io.aleph4j.node.api;

import io.aleph4j.protocol.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.SerializedString;

/** Writes JSON as the network spells it; texts that are JSON already are spliced in as they are. */
final class Json {

  private static final long MICROS = 1_000_000;

  private Json() {}

  /**
   * A generator of compact UTF-8 over the stream, which closing the generator leaves open. What is
   * begun stays open as well: an answer that fails halfway must not look whole.
   */
  static JsonGenerator over(OutputStream out) {
    return StrictJson.mapper()
        .writer()
        .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
        .without(StreamWriteFeature.AUTO_CLOSE_CONTENT)
        .createGenerator(out);
  }

  /** The bytes of what the writer writes. */
  static byte[] bytes(Consumer<JsonGenerator> writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = over(out)) {
      writer.accept(json);
    }
    return out.toByteArray();
  }

  /** A JSON string literal. */
  static String quoted(String text) {
    return new String(bytes(json -> json.writeString(text)), StandardCharsets.UTF_8);
  }

  static SerializedString name(String name) {
    return new SerializedString(name);
  }

  static void text(JsonGenerator json, SerializedString name, @Nullable String value) {
    json.writeName(name);
    json.writeString(value);
  }

  static void number(JsonGenerator json, SerializedString name, long value) {
    json.writeName(name);
    json.writeNumber(value);
  }

  /** A moment as floating-point seconds, never with an exponent. */
  static void seconds(JsonGenerator json, SerializedString name, long micros) {
    json.writeName(name);
    json.writeRawValue(seconds(micros));
  }

  /** The shortest decimal number of seconds with a fraction, for example {@code 1652126646.5}. */
  static String seconds(long micros) {
    StringBuilder text = new StringBuilder(20);
    long absolute = Math.abs(micros);
    if (micros < 0) {
      text.append('-');
    }
    text.append(absolute / MICROS).append('.');
    String fraction = Long.toString(MICROS + absolute % MICROS).substring(1);
    int length = fraction.length();
    while (length > 1 && fraction.charAt(length - 1) == '0') {
      length--;
    }
    return text.append(fraction, 0, length).toString();
  }

  /** ISO 8601 in UTC with the offset {@code +00:00}; microseconds only when there are some. */
  static String isoWithOffset(long micros) {
    return iso(micros) + "+00:00";
  }

  /** ISO 8601 in UTC with {@code Z}; microseconds only when there are some. */
  static String isoWithZ(long micros) {
    return iso(micros) + "Z";
  }

  private static String iso(long micros) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS),
            (int) Math.floorMod(micros, MICROS) * 1000,
            ZoneOffset.UTC);
    String date =
        String.format("%04d-%02d-%02d", time.getYear(), time.getMonthValue(), time.getDayOfMonth());
    String clock =
        String.format("T%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
    int fraction = time.getNano() / 1000;
    return fraction == 0 ? date + clock : date + clock + String.format(".%06d", fraction);
  }

  /**
   * Microseconds of an ISO 8601 text with an offset. Throws {@link java.time.DateTimeException}.
   */
  static long microsOf(String iso) {
    Instant instant = OffsetDateTime.parse(iso).toInstant();
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000);
  }
}
