package io.aleph4j.service.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Set;

/** Cross-origin rules on the wire: every origin is welcome, to what {@link CrossOrigin} says. */
final class Cors {
  private static final String EXPOSED =
      "Content-Length, Content-Encoding, ETag, Accept-Ranges, Content-Range, Retry-After";

  /** With credentials there is no wildcard for "all of them". */
  private static final String ALL_EXPOSED =
      EXPOSED + ", Allow, Connection, Content-Type, Date, Location, Server, Vary";

  private static final Set<String> CORS_METHODS = Set.of("GET", "POST");
  private static final String MAX_AGE = "86400";

  private final RouteTable routes;
  private final CrossOrigin rules;

  Cors(RouteTable routes, CrossOrigin rules) {
    this.routes = routes;
    this.rules = rules;
  }

  /** Adds what an answer to a page of another origin needs. */
  void allow(HttpServletRequest request, HttpServletResponse response) {
    if (!isOffered(request)) {
      return;
    }
    response.addHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin != null) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader(
          "Access-Control-Expose-Headers", withCredentials() ? ALL_EXPOSED : EXPOSED);
      if (withCredentials()) {
        response.setHeader("Access-Control-Allow-Credentials", "true");
      }
    }
  }

  /**
   * Answers an OPTIONS request.
   *
   * @throws HttpException 404 for an unknown path, 403 when the other origin may not do it
   */
  void preflight(HttpServletRequest request, HttpServletResponse response) {
    Set<String> methods = routes.methods(request.getRequestURI());
    if (methods.isEmpty() || !isOffered(request)) {
      throw HttpException.of(404);
    }
    String method = request.getHeader("Access-Control-Request-Method");
    if (request.getHeader("Origin") == null) {
      throw refused("the Origin header is missing");
    }
    if (method == null) {
      throw refused("the Access-Control-Request-Method header is missing");
    }
    if (!(withCredentials() || CORS_METHODS.contains(method)) || !methods.contains(method)) {
      throw refused("method " + method + " is not answered here");
    }
    response.setStatus(200);
    response.setContentLength(0);
    response.setHeader("Access-Control-Allow-Methods", method);
    response.setHeader("Access-Control-Max-Age", MAX_AGE);
    String headers = request.getHeader("Access-Control-Request-Headers");
    if (headers != null) {
      response.setHeader("Access-Control-Allow-Headers", headers.toUpperCase(Locale.ROOT));
    }
  }

  private boolean isOffered(HttpServletRequest request) {
    return switch (rules) {
      case CrossOrigin.Open open -> true;
      case CrossOrigin.Credentialed some -> some.paths().test(request.getRequestURI());
    };
  }

  private boolean withCredentials() {
    return rules instanceof CrossOrigin.Credentialed;
  }

  private static HttpException refused(String reason) {
    return HttpException.text(403, "CORS preflight request failed: " + reason);
  }
}
