package io.aleph4j.compute.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What somebody sees who opens this node in a browser. */
final class LandingPage {
  private static final String RULES =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src"
          + " 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String domain;
  private final byte[] page;

  LandingPage(ApiSettings settings) {
    this.domain = settings.domain();
    String name = settings.domain();
    Map<String, String> values =
        Map.of(
            "{{url}}",
            "https://" + name,
            "{{domain}}",
            name,
            "{{multiaddr4}}",
            "/dns4/" + name + "/tcp/443/https",
            "{{multiaddr6}}",
            "/dns6/" + name + "/tcp/443/https",
            "{{check}}",
            settings.references().checkProgram(),
            "{{version}}",
            settings.version());
    String text = template();
    for (var value : values.entrySet()) {
      text = text.replace(value.getKey(), escape(value.getValue()));
    }
    this.page = text.getBytes(StandardCharsets.UTF_8);
  }

  private static String template() {
    try (InputStream in = LandingPage.class.getResourceAsStream("index.html")) {
      if (in == null) {
        throw new IllegalStateException("index.html is not part of this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** {@code GET /}. Whoever asks another name wants a program. */
  void show(Context context) {
    if (!Hosts.isNode(context.header("Host"), domain)) {
      ApiErrors.noProgram(context);
      return;
    }
    context.header("Content-Security-Policy", RULES);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
    context.contentType("text/html; charset=utf-8").result(page);
  }
}
