package io.aleph4j.compute.api;

import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers in the network's spelling (spec 04 §2). */
final class Replies {
  static final String JSON = "application/json";

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private Replies() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static void json(Context context, int status, JsonNode body) {
    context
        .status(status)
        .contentType(JSON)
        .result(body.toString().getBytes(StandardCharsets.UTF_8));
  }

  static void json(Context context, JsonNode body) {
    json(context, 200, body);
  }

  static void text(Context context, int status, String text) {
    context
        .status(status)
        .contentType(HttpException.TEXT)
        .result(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An error that is thrown: {@code {"error": "<text>"}}. */
  static HttpException error(int status, String text) {
    return HttpException.json(status, object().put("error", text).toString());
  }

  /** A moment as Python spells it, with microseconds only when there are some. */
  static @Nullable String time(@Nullable Instant time) {
    if (time == null) {
      return null;
    }
    int micros = time.get(ChronoField.MICRO_OF_SECOND);
    String text = SECONDS.format(time);
    return (micros == 0 ? text : text + String.format(".%06d", micros)) + "+00:00";
  }
}
