package io.aleph4j.node.api;

import io.aleph4j.node.upkeep.Stepper;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.config.Form;
import io.aleph4j.service.config.RawValue;
import io.aleph4j.service.web.Bodies;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.HttpException;
import io.aleph4j.service.web.Route;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** What tests do to the node of a private network (spec 06 §5.5). Not for web pages. */
final class DevRoutes {

  private static final Form<Duration> TIME = Form.duration();

  private final DevelopmentApi node;

  DevRoutes(DevelopmentApi node) {
    this.node = node;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/dev", Cost.FREE, guarded(this::overview)),
        control("/dev/clock", this::clock),
        control("/dev/snapshot", this::snapshot),
        control("/dev/restore/{id}", this::restore),
        control("/dev/faults", this::faults),
        control("/dev/step", this::step),
        control("/dev/payments", this::payments));
  }

  private static Route control(String template, Handler handler) {
    return Route.post(template, Cost.FREE, guarded(handler));
  }

  // Any page in a browser on this machine can send requests here; browsers say which one it was.
  private static Handler guarded(Handler handler) {
    return context -> {
      if (context.header("Origin") != null) {
        throw HttpException.text(403, "the routes of /dev are not for web pages");
      }
      handler.handle(context);
    };
  }

  /** {@code GET /dev}. */
  private void overview(Context context) {
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          clock(json);
          json.writeArrayPropertyStart("snapshots");
          node.snapshots().forEach(number -> json.writeString(Integer.toString(number)));
          json.writeEndArray();
          faults(json);
          json.writeArrayPropertyStart("routes");
          routes().forEach(route -> json.writeString(route.method() + " " + route.template()));
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** {@code POST /dev/clock}. */
  private void clock(Context context) {
    JsonNode advance = body(context).path("advance");
    if (!advance.isString()) {
      throw refused("say how far to go, such as {\"advance\":\"3h\"}, not " + advance);
    }
    try {
      node.advance(TIME.reader().apply(new RawValue.Scalar(advance.stringValue())));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refused(
          "cannot advance by "
              + advance
              + ": expected "
              + TIME.description()
              + " ("
              + e.getMessage()
              + ")");
    }
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          clock(json);
          json.writeEndObject();
        });
  }

  private void clock(JsonGenerator json) {
    json.writeObjectPropertyStart("clock");
    json.writeStringProperty("now", node.clock().instant().toString());
    json.writeNumberProperty("ahead_seconds", node.clock().ahead().toSeconds());
    json.writeEndObject();
  }

  /** {@code POST /dev/snapshot}. */
  private void snapshot(Context context) {
    String id = Integer.toString(node.snapshot());
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("id", id);
          json.writeEndObject();
        });
  }

  /** {@code POST /dev/restore/{id}}. */
  private void restore(Context context) {
    node.restore(context.pathParam("id"));
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          clock(json);
          json.writeEndObject();
        });
  }

  /** {@code POST /dev/faults}. */
  private void faults(Context context) {
    try {
      node.faults().set(Faults.parse(Bodies.read(context)));
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          faults(json);
          json.writeEndObject();
        });
  }

  private void faults(JsonGenerator json) {
    json.writeArrayPropertyStart("faults");
    for (Faults.Fault fault : node.faults().left()) {
      json.writeStartObject();
      json.writeStringProperty("route", fault.route());
      if (fault.status() != 0) {
        json.writeNumberProperty("status", fault.status());
      }
      json.writeNumberProperty("times", fault.times());
      json.writeNumberProperty("delayMs", fault.delay().toMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** {@code POST /dev/step}. */
  private void step(Context context) {
    Stepper.Step step = node.step();
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("processed", step.processed());
          json.writeNumberProperty("rejected", step.rejected());
          json.writeNumberProperty("waiting", step.waiting());
          json.writeEndObject();
        });
  }

  /** {@code POST /dev/payments}. */
  private void payments(Context context) throws InterruptedException {
    long changed = node.examinePayments();
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("changed", changed);
          json.writeEndObject();
        });
  }

  private static JsonNode body(Context context) {
    try {
      return StrictJson.parse(Bodies.read(context));
    } catch (InvalidMessageException e) {
      throw refused("the body is no JSON: " + e.getMessage());
    }
  }

  private static HttpException refused(String reason) {
    return HttpException.text(422, reason);
  }
}
