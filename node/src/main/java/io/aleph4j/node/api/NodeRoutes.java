package io.aleph4j.node.api;

import io.aleph4j.service.web.HttpException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** What the node says about itself, to programs and to people (spec 02 §3.10, §3.11). */
final class NodeRoutes {

  private static final String HTML = "text/html; charset=utf-8";
  private static final byte[] ALIVE = "{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8);

  private final NodeMetrics metrics;
  private final BooleanSupplier ready;
  private final byte[] version;
  private final byte[] addresses;
  private final byte[] landingPage = resource("index.html");
  private final byte[] documentation = resource("docs.html");
  private final byte[] openApi = resource("openapi.json");

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

  private static byte[] resource(String name) {
    try (InputStream in = NodeRoutes.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, "the program lacks its part " + name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's part " + name + " cannot be read", e);
    }
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

  /** {@code GET /}. */
  void landingPage(Context context) {
    context.contentType(HTML).result(landingPage);
  }

  /** {@code GET /api/docs}. */
  void documentation(Context context) {
    context.contentType(HTML).result(documentation);
  }

  /** {@code GET /api/docs/openapi.json}. */
  void openApi(Context context) {
    Replies.json(context, 200, openApi);
  }
}
