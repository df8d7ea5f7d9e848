package io.aleph4j.node.api;

import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;

/** What the node says about itself, from memory (spec 02 §3.10). */
final class NodeRoutes {

  private final byte[] version;
  private final Supplier<List<String>> addresses;

  NodeRoutes(String version, Supplier<List<String>> multiaddresses) {
    this.version =
        Json.bytes(json -> {
          json.writeStartObject();
          json.writeStringProperty("version", version);
          json.writeEndObject();
        });
    this.addresses = multiaddresses;
  }

  /** {@code GET /version} and {@code GET /api/v0/version}. */
  void version(Context context) {
    Replies.json(context, 200, version);
  }

  /** {@code GET /api/v0/info/public.json}. */
  void info(Context context) {
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("node_multi_addresses");
          addresses.get().forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
