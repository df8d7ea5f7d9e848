package io.aleph4j.node.api;

import io.aleph4j.node.storage.MessageOrder;
import io.aleph4j.node.storage.MessagePosition;
import io.aleph4j.protocol.Abbreviation;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.HttpException;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The network's cursors: base64url without padding of compact JSON with sorted keys (spec 02 §1.7).
 */
final class Cursor {

  /** So much of a faulty cursor is told. */
  private static final int MOST_SHOWN = 100;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private Cursor() {}

  /** The cursor that stands after this position of a list in that order. */
  static String of(MessageOrder.SortBy sortBy, MessagePosition position) {
    String time = Json.isoWithOffset(position.time());
    return switch (sortBy) {
      case TIME -> encode(Map.of("h", position.itemHash(), "t", time));
      // The network has no cursors here: with "h" and "t" alone a walk would lose messages.
      case TX_TIME -> encode(Map.of("c", confirmed(position), "h", position.itemHash(), "t", time));
    };
  }

  private static String confirmed(MessagePosition position) {
    Long at = position.confirmedAt();
    return at == null ? "" : Json.isoWithOffset(at);
  }

  static String encode(Map<String, ? extends @Nullable Object> payload) {
    byte[] json =
        Json.bytes(out -> {
          out.writeStartObject();
          new TreeMap<>(payload)
              .forEach((name, value) -> {
                out.writeName(name);
                if (value instanceof Long number) {
                  out.writeNumber(number);
                } else {
                  out.writeString(value == null ? null : value.toString());
                }
              });
          out.writeEndObject();
        });
    return ENCODER.encodeToString(json);
  }

  /** The position that a cursor of {@link #of} stands after. Throws 422. */
  static MessagePosition position(MessageOrder.SortBy sortBy, String cursor) {
    JsonNode payload = decode(cursor);
    boolean byConfirmation = payload.has("c");
    if (byConfirmation != (sortBy == MessageOrder.SortBy.TX_TIME)) {
      throw HttpException.text(422, "Invalid cursor: it belongs to a list with another sortBy");
    }
    boolean confirmed = byConfirmation && !string(payload, "c", cursor).isEmpty();
    return new MessagePosition(
        confirmed ? time(payload, "c", cursor) : null,
        time(payload, "t", cursor),
        string(payload, "h", cursor));
  }

  /** The time of this name, in microseconds. Throws 422. */
  static long time(JsonNode payload, String name, String cursor) {
    try {
      return Json.microsOf(string(payload, name, cursor));
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid(cursor);
    }
  }

  /** The payload of any cursor. Throws 422. */
  static JsonNode decode(String cursor) {
    try {
      JsonNode payload = StrictJson.parse(Base64.getUrlDecoder().decode(stripPadding(cursor)));
      if (payload.isObject()) {
        return payload;
      }
      throw invalid(cursor);
    } catch (IllegalArgumentException | InvalidMessageException e) {
      throw invalid(cursor);
    }
  }

  static String string(JsonNode payload, String name, String cursor) {
    @Nullable JsonNode value = payload.get(name);
    if (value == null || !value.isString() || value.stringValue().indexOf('\0') >= 0) {
      throw invalid(cursor);
    }
    return value.stringValue();
  }

  /** The string of this name, or null where it is null. Throws 422. */
  static @Nullable String nullable(JsonNode payload, String name, String cursor) {
    JsonNode value = payload.get(name);
    return value != null && value.isNull() ? null : string(payload, name, cursor);
  }

  static long number(JsonNode payload, String name, String cursor) {
    @Nullable JsonNode value = payload.get(name);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw invalid(cursor);
    }
    return value.longValue();
  }

  static HttpException invalid(String cursor) {
    String shown = Abbreviation.of(cursor, MOST_SHOWN);
    return HttpException.text(422, "Invalid cursor: " + shown);
  }

  private static String stripPadding(String cursor) {
    int end = cursor.length();
    while (end > 0 && cursor.charAt(end - 1) == '=') {
      end--;
    }
    return cursor.substring(0, end);
  }
}
