package io.aleph4j.node.api;

import io.aleph4j.node.files.FreeSpace;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.storage.Details;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Bodies;
import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Where clients publish messages (spec 02 §3.2).
 *
 * <p>A message is answered when its outcome is durable. Who asked for {@code sync} learns the
 * outcome; the others learn that this node has the message. What no node could accept is refused at
 * once, with the reason.
 */
final class PublishRoutes {

  private static final String SUCCESS =
      "{\"publication_status\":{\"status\":\"success\",\"failed\":[]},";
  private static final byte[] PROCESSED = utf8(SUCCESS + "\"message_status\":\"processed\"}");
  private static final byte[] PENDING = utf8(SUCCESS + "\"message_status\":\"pending\"}");
  private static final byte[] UNAVAILABLE =
      utf8(
          "{\"publication_status\":{\"status\":\"error\",\"failed\":[\"p2p\"]},\"message_status\":null}");
  private static final byte[] PUBLISHED = utf8("{\"status\":\"success\",\"failed\":[]}");
  private static final byte[] NOT_PUBLISHED = utf8("{\"status\":\"error\",\"failed\":[\"p2p\"]}");

  private final Publisher publisher;
  private final FreeSpace space;
  private final String topic;
  private final Dialect dialect;

  /** Publishes through the publisher; the legacy routes accept this topic only. */
  PublishRoutes(Publisher publisher, FreeSpace space, String topic, Dialect dialect) {
    this.publisher = publisher;
    this.space = space;
    this.topic = topic;
    this.dialect = dialect;
  }

  /** {@code POST /api/v0/messages}. */
  void publish(Context context) {
    checkSpace();
    JsonNode body = body(context);
    boolean sync = sync(body.get("sync"));
    Outcome outcome = publisher.submit(parse(message(body)));
    if (sync) {
      answer(context, outcome);
    } else if (outcome instanceof Outcome.Unavailable) {
      unavailable(context, UNAVAILABLE);
    } else {
      Replies.json(context, 202, PENDING);
    }
  }

  /**
   * {@code POST /api/v0/ipfs/pubsub/pub} and {@code /api/v0/p2p/pubsub/pub}, which older clients
   * fall back to.
   */
  void publishOnTopic(Context context) {
    checkSpace();
    JsonNode body = body(context);
    String asked = body.path("topic").stringValue("");
    if (!asked.equals(topic)) {
      throw HttpException.reason(403, "Unauthorized P2P topic: " + asked + ". Use " + topic + ".");
    }
    Outcome outcome = publisher.submit(parse(data(body.get("data"))));
    if (outcome instanceof Outcome.Unavailable) {
      unavailable(context, NOT_PUBLISHED);
    } else {
      Replies.json(context, 200, PUBLISHED);
    }
  }

  // Before the database meets a full disk.
  private void checkSpace() {
    if (!space.hasRoomForMessages()) {
      throw HttpException.of(507);
    }
  }

  private void answer(Context context, Outcome outcome) {
    switch (outcome) {
      case Outcome.Processed _, Outcome.Confirmed _ -> Replies.json(context, 200, PROCESSED);
      case Outcome.Pending _ -> Replies.json(context, 202, PENDING);
      case Outcome.Rejected(ErrorCode code, List<Detail> details) ->
          Replies.json(context, 422, rejected(code, details));
      case Outcome.Ignored _ ->
          Replies.json(context, 422, rejected(ErrorCode.FORGOTTEN_DUPLICATE, List.of()));
      case Outcome.Unavailable _ -> unavailable(context, UNAVAILABLE);
    }
  }

  /** The HTTP status that tells a sender who waited what became of a message. */
  static int status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Processed _, Outcome.Confirmed _ -> 200;
      case Outcome.Pending _ -> 202;
      case Outcome.Rejected _, Outcome.Ignored _ -> 422;
      case Outcome.Unavailable _ -> 503;
    };
  }

  /** The network's word for what became of a message; null when nothing did. */
  static @Nullable String messageStatus(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Processed _, Outcome.Confirmed _ -> "processed";
      case Outcome.Pending _ -> "pending";
      case Outcome.Rejected _, Outcome.Ignored _ -> "rejected";
      case Outcome.Unavailable _ -> null;
    };
  }

  private static void unavailable(Context context, byte[] body) {
    context.header("Retry-After", "1");
    Replies.json(context, 503, body);
  }

  /**
   * The network's members, and the reason beside them, because some clients look it up at another
   * node.
   */
  private byte[] rejected(ErrorCode code, List<Detail> details) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeName("publication_status");
      json.writeRawValue(new String(PUBLISHED, StandardCharsets.UTF_8));
      json.writeStringProperty("message_status", "rejected");
      json.writeNumberProperty("error_code", code.code());
      details(json, details);
      switch (dialect) {
        case NETWORK -> {}
        case HEPH -> error(json, code, details);
      }
      json.writeEndObject();
    });
  }

  private static void error(JsonGenerator json, ErrorCode code, List<Detail> details) {
    json.writeObjectPropertyStart("error");
    json.writeNumberProperty("code", code.code());
    json.writeStringProperty("message", reason(code, details));
    json.writeEndObject();
  }

  /** One line, because the Rust command line shows it as it is. */
  private static String reason(ErrorCode code, List<Detail> details) {
    List<String> sentences = new ArrayList<>();
    for (Detail detail : details) {
      if (detail instanceof Detail.Sentence(String text)) {
        sentences.add(text);
      }
    }
    if (!sentences.isEmpty()) {
      return String.join("; ", sentences);
    }
    String facts = Details.toJson(details);
    return facts == null ? code.name() : facts;
  }

  private static void details(JsonGenerator json, List<Detail> details) {
    json.writeName("details");
    String text = Details.toJson(details);
    json.writeRawValue(text == null ? "null" : text);
  }

  private static JsonNode body(Context context) {
    try {
      JsonNode body = StrictJson.parse(Bodies.read(context));
      if (body.isObject()) {
        return body;
      }
    } catch (InvalidMessageException e) {
      throw invalid(e);
    }
    throw HttpException.reason(422, "Unprocessable Entity: the body must be a JSON object");
  }

  private static JsonNode message(JsonNode body) {
    JsonNode message = body.get("message");
    if (message == null || !message.isObject()) {
      throw refused(
          "message", message == null ? "Field required" : "Input should be a valid dictionary");
    }
    return message;
  }

  private static boolean sync(@Nullable JsonNode sync) {
    if (sync == null) {
      return false;
    }
    if (sync.isBoolean()) {
      return sync.booleanValue();
    }
    return switch (sync.asString("").toLowerCase(Locale.ROOT)) {
      case "true", "1", "1.0", "yes", "on", "t", "y" -> true;
      case "false", "0", "0.0", "no", "off", "f", "n" -> false;
      default -> throw refused("sync", "Input should be a valid boolean");
    };
  }

  private static JsonNode data(@Nullable JsonNode data) {
    if (data != null && data.isObject()) {
      return data;
    }
    if (data == null || !data.isString()) {
      throw HttpException.reason(422, "'data': expected a serialized JSON string.");
    }
    try {
      return StrictJson.parse(data.stringValue());
    } catch (InvalidMessageException e) {
      throw HttpException.reason(422, "'data': must be deserializable as JSON.");
    }
  }

  private static Submission parse(JsonNode message) {
    try {
      return Submission.parse(message);
    } catch (InvalidMessageException e) {
      throw invalid(e);
    }
  }

  /** The answer to what is no message that any node could accept. */
  static HttpException invalid(InvalidMessageException e) {
    byte[] json =
        Json.bytes(out -> {
          out.writeStartObject();
          out.writeNumberProperty("error_code", e.code().code());
          details(out, Detail.ofAll(e.errors()));
          out.writeStringProperty("message", "InvalidMessageFormat");
          out.writeEndObject();
        });
    return HttpException.json(422, new String(json, StandardCharsets.UTF_8));
  }

  private static HttpException refused(String field, String message) {
    Parameters parameters = new Parameters(null);
    parameters.fault("value_error", field, message, "");
    return parameters.refusal();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
