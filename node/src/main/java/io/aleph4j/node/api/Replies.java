package io.aleph4j.node.api;

import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Sends answers. */
final class Replies {

  static final String JSON = "application/json";

  private Replies() {}

  static void json(Context context, int status, byte[] body) {
    context.status(status).contentType(JSON).result(body);
  }

  static void json(Context context, Consumer<JsonGenerator> writer) {
    json(context, 200, Json.bytes(writer));
  }

  static void text(Context context, int status, String text) {
    context
        .status(status)
        .contentType(HttpException.TEXT)
        .result(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends JSON that an entity tag names, or only 304 when the client has it already. */
  static void tagged(Context context, String tag, byte[] body) {
    tagged(context, tag, JSON, body);
  }

  /** The same with any other body. */
  static void tagged(Context context, String tag, String contentType, byte[] body) {
    String quoted = '"' + tag + '"';
    context.header("ETag", quoted);
    if (matches(context.header("If-None-Match"), quoted)) {
      context.status(304);
    } else {
      context.status(200).contentType(contentType).result(body);
    }
  }

  static boolean matches(@Nullable String ifNoneMatch, String quotedTag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String candidate : ifNoneMatch.split(",", -1)) {
      String tag = candidate.strip();
      if (tag.equals("*") || tag.equals(quotedTag) || tag.equals("W/" + quotedTag)) {
        return true;
      }
    }
    return false;
  }
}
