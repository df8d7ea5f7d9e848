package io.aleph4j.compute.api;

import io.aleph4j.service.web.HttpException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Errors as a compute node spells them: JSON with one member, {@code error} (spec 04 §2). */
final class ApiErrors {
  private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

  private ApiErrors() {}

  /** The same error as JSON; one that is JSON already stays as it is. */
  static HttpException form(HttpException error) {
    if (error.contentType().startsWith(Replies.JSON)) {
      return error;
    }
    String text = new String(error.body(), StandardCharsets.UTF_8);
    ObjectNode body = Replies.object();
    if (error.status() == 500) {
      body.put("error", "Internal server error").put("error_type", "InternalError");
    } else {
      body.put("error", text);
    }
    HttpException json = HttpException.json(error.status(), body.toString());
    for (var header : error.headers().entrySet()) {
      json = json.withHeader(header.getKey(), header.getValue());
    }
    return json;
  }

  /** What is answered where there is no route, and to failures that nobody foresaw. */
  static void add(RoutesConfig config) {
    config.exception(NotFoundResponse.class, (e, context) -> unknown(context));
    // A known path with another method ends, in the network, where host names are looked up.
    config.exception(MethodNotAllowedResponse.class, (e, context) -> noProgram(context));
    config.exception(
        Exception.class,
        (e, context) -> {
          log.error("{} {} failed", context.method(), context.path(), e);
          // The cause may tell of this system what is nobody's business.
          Replies.json(
              context,
              500,
              Replies.object()
                  .put("error", "Internal server error")
                  .put("error_type", "InternalError"));
        });
  }

  private static void unknown(Context context) {
    String path = context.path();
    if (path.startsWith("/about/") || path.startsWith("/status/") || path.startsWith("/static/")) {
      Replies.json(context, 404, Replies.object().put("error", "404: Not Found"));
    } else {
      noProgram(context);
    }
  }

  /** No program's name is the first label of the host name. */
  static void noProgram(Context context) {
    Replies.json(context, 404, Replies.object().put("error", "404: Invalid message reference"));
  }
}
