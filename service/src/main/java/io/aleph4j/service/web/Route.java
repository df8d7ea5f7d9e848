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
 * @param isStreamed whether the handler passes the body on while it arrives, so that it takes
 *     nothing of the memory that all bodies share
 * @param handler who answers
 */
public record Route(
    HandlerType method,
    String template,
    Cost cost,
    long bodyLimit,
    boolean isStreamed,
    Handler handler) {
  /** The limit of request bodies unless a route says otherwise: 1 MiB. */
  public static final long DEFAULT_BODY_LIMIT = 1L << 20;

  /** A route whose body is held in memory. */
  public Route(HandlerType method, String template, Cost cost, long bodyLimit, Handler handler) {
    this(method, template, cost, bodyLimit, false, handler);
  }

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
    return new Route(method, template, cost, bytes, isStreamed, handler);
  }

  /**
   * The same route with a body that is never held in memory. The handler reads it from {@code
   * context.req().getInputStream()} or with {@link MultipartBody}; the limit and the slowest speed
   * hold as for other bodies. After an error answer to a body that was not read to its end the
   * connection closes, as late as the client needs to see the answer.
   *
   * @param limit most bytes that the body may have; may be larger than 2 GiB
   */
  public Route withStreamedBody(long limit) {
    return new Route(method, template, cost, limit, true, handler);
  }

  /** The HTTP methods that the route answers. */
  List<String> methods() {
    return method.equals(HandlerType.GET) ? List.of("GET", "HEAD") : List.of(method.name());
  }
}
