package io.aleph4j.node.api;

import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What the node says about itself to programs (spec 02 §3.10); {@link Pages} tell people. */
final class NodeRoutes {

  private static final byte[] ALIVE = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final NodeMetrics metrics;
  private final BooleanSupplier ready;
  private final byte[] version;
  private final byte[] addresses;

  /** Answers from these metrics; the node is ready when its database is. */
  NodeRoutes(
      NodeMetrics metrics,
      ApiSettings settings,
      List<String> multiaddresses,
      BooleanSupplier ready) {
    this.metrics = metrics;
    this.ready = ready;
    this.version =
        Json.bytes(json -> {
          json.writeStartObject();
          if (settings.dialect() == Dialect.HEPH) {
            json.writeStringProperty("name", "heph");
          }
          json.writeStringProperty("version", settings.version());
          json.writeEndObject();
        });
    this.addresses =
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("node_multi_addresses");
          multiaddresses.forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** {@code GET /version} and {@code GET /api/v0/version}. */
  void version(Context context) {
    Replies.json(context, 200, version);
  }

  /** {@code GET /api/v0/info/public.json}. */
  void info(Context context) {
    Replies.json(context, 200, addresses);
  }

  /** {@code GET /metrics}. */
  void metricsText(Context context) {
    context.contentType(HttpException.TEXT).result(metrics.text());
  }

  /** {@code GET /metrics.json}. */
  void metricsJson(Context context) {
    Replies.json(context, 200, metrics.json(true));
  }

  /** {@code GET /healthz}: the process answers. */
  void health(Context context) {
    Replies.json(context, 200, ALIVE);
  }

  /** {@code GET /readyz}: the node can do its work. */
  void readiness(Context context) {
    if (!ready.getAsBoolean()) {
      throw HttpException.json(503, "{\"status\":\"the database does not answer\"}")
          .withHeader("Retry-After", "1");
    }
    Replies.json(context, 200, ALIVE);
  }
}
