package io.aleph4j.node.api;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.Cost;
import io.aleph4j.service.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The pages for people, with the styles and scripts that they use below {@code /static} (spec 02
 * §3.11). There is a route for each file, so that no path names anything else.
 */
final class Pages {

  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private Pages() {}

  /** All of them. */
  static List<Route> routes() {
    return List.of(
        page("/", "index.html", HTML),
        page("/api/docs", "docs.html", HTML),
        page("/api/docs/openapi.json", "openapi.json", Replies.JSON),
        page("/static/index.css", "index.css", CSS),
        page("/static/index.js", "index.js", SCRIPT),
        page("/static/docs.css", "docs.css", CSS),
        page("/static/docs.js", "docs.js", SCRIPT));
  }

  // The next version of the program has other files of the same names: each use asks whether the
  // file is still the same.
  private static Route page(String path, String name, String type) {
    byte[] body = resource(name);
    String tag = ItemHash.sha256(body).value();
    return Route.get(
        path,
        Cost.CHEAP,
        context -> {
          context.header("Cache-Control", "no-cache");
          Replies.tagged(context, tag, type, body);
        });
  }

  private static byte[] resource(String name) {
    try (InputStream in = Pages.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, "the program lacks its part " + name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's part " + name + " cannot be read", e);
    }
  }
}
