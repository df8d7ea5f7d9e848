package io.aleph4j.service.web;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.List;

/**
 * A request that is answered. A value, so that a test can compare all of them with an OpenAPI
 * document. A GET route answers HEAD as well.
 *
 * @param method the HTTP method
 * @param template the path, with parameters in braces as in OpenAPI; a parameter is one non-empty
 *     segment or a part of one ({@code /page/{page}.json})
 * @param cost which budget of the client the request uses
 * @param bodyLimit most bytes that the request's body may have
 * @param handler who answers
 */
public record Route(
    HandlerType method, String template, Cost cost, long bodyLimit, Handler handler) {
  /** The limit of request bodies unless a route says otherwise: 1 MiB. */
  public static final long DEFAULT_BODY_LIMIT = 1L << 20;

  /** A GET (and HEAD) route of this cost. */
  public static Route get(String template, Cost cost, Handler handler) {
    return new Route(HandlerType.GET, template, cost, DEFAULT_BODY_LIMIT, handler);
  }

  /** A POST route of this cost with the default limit for bodies. */
  public static Route post(String template, Cost cost, Handler handler) {
    return new Route(HandlerType.POST, template, cost, DEFAULT_BODY_LIMIT, handler);
  }

  /** The same route with another limit for bodies. */
  public Route withBodyLimit(long bytes) {
    return new Route(method, template, cost, bytes, handler);
  }

  /** The HTTP methods that the route answers. */
  List<String> methods() {
    return method.equals(HandlerType.GET) ? List.of("GET", "HEAD") : List.of(method.name());
  }
}
