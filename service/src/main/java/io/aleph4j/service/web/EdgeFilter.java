package io.aleph4j.service.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to every request before any handler sees it: rate limit, CORS, limits of bodies. */
final class EdgeFilter implements Filter {
  private static final Logger log = LoggerFactory.getLogger(EdgeFilter.class);

  /** How much of a refused body is still taken, so that the client gets to read the refusal. */
  private static final long LINGER_BYTES = 256L << 20;

  private static final Duration LINGER = Duration.ofSeconds(2);

  private final RouteTable routes;
  private final RateLimits limits;
  private final RateLimiter limiter;
  private final Cors cors;
  private final BodyBudget budget;
  private final UnaryOperator<HttpException> errors;

  EdgeFilter(
      RouteTable routes,
      RateLimits limits,
      RateLimiter limiter,
      BodyBudget budget,
      AnswerRules answers) {
    this.routes = routes;
    this.limits = limits;
    this.limiter = limiter;
    this.cors = new Cors(routes, answers.crossOrigin());
    this.errors = answers.errors();
    this.budget = budget;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    ClientAddress client = ClientAddress.find(http, limits);
    cors.allow(http, answer);
    try {
      Route route = find(http).orElse(null);
      LimitedRequest limited = limit(http, route);
      limiter.admit(client, cost(http, route == null ? Cost.CHEAP : route.cost()));
      if (http.getMethod().equals("OPTIONS")) {
        cors.preflight(http, answer);
        return;
      }
      pass(limited, answer, chain);
    } catch (HttpException e) {
      Answers.send(errors.apply(e), http, answer);
    }
    Answers.endAborted(http, answer);
    if (mustLinger(http, answer.getStatus())) {
      linger(http, answer);
    }
  }

  private LimitedRequest limit(HttpServletRequest request, @Nullable Route route) {
    long limit = route == null ? Route.DEFAULT_BODY_LIMIT : route.bodyLimit();
    boolean isStreamed = route != null && route.isStreamed();
    return new LimitedRequest(request, limit, isStreamed ? null : budget);
  }

  private static void pass(LimitedRequest limited, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    limited.checkAnnounced();
    try {
      chain.doFilter(limited, response);
    } finally {
      limited.release();
    }
  }

  private Optional<Route> find(HttpServletRequest request) {
    return routes.find(request.getMethod(), request.getRequestURI());
  }

  private Cost cost(HttpServletRequest request, Cost ofRoute) {
    return routes.isSocket(request.getRequestURI()) ? Cost.LIST : ofRoute;
  }

  private static boolean mustLinger(HttpServletRequest request, int status) {
    return status >= 400
        && LimitedRequest.hasUnreadBody(request)
        && !LimitedRequest.isClientWaiting(request);
  }

  /**
   * Takes the rest of a body that was refused. A connection that is closed while the client still
   * writes is reset, and the client would never see why.
   */
  private static void linger(HttpServletRequest request, HttpServletResponse response) {
    long deadline = System.nanoTime() + LINGER.toNanos();
    byte[] waste = new byte[16 * 1024];
    try {
      response.flushBuffer();
      InputStream body = request.getInputStream();
      long taken = 0;
      int read = 0;
      while (read >= 0 && taken < LINGER_BYTES && System.nanoTime() < deadline) {
        read = body.read(waste);
        taken += read;
      }
    } catch (IOException e) {
      log.debug("A client went away while its body was refused: {}", e.toString());
    }
  }
}
