package io.aleph4j.service.web;

import io.github.bucket4j.TimeMeter;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running HTTP and WebSocket server. Every request runs on a thread of its own, mostly a virtual
 * one, so handlers may block.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  // Javalin makes a buffer of this size for every answer, although answers are sent elsewhere.
  private static final int RESPONSE_BUFFER = 512;

  private final WebSettings settings;
  private final List<Route> routes;
  private final SocketHub hub;
  private final Javalin javalin;
  private final int port;

  private WebServer(WebSettings settings, List<Route> routes, SocketHub hub, Javalin javalin) {
    this.settings = settings;
    this.routes = routes;
    this.hub = hub;
    this.javalin = javalin;
    this.port = javalin.port();
  }

  /**
   * Starts listening.
   *
   * @param errors adds answers to further exceptions; {@link HttpException} is answered anyway, and
   *     everything unknown becomes a plain 500
   * @throws WebServerException when the address cannot be listened on
   */
  public static WebServer start(
      WebSettings settings,
      List<Route> routes,
      List<SocketRoute> sockets,
      Consumer<RoutesConfig> errors) {
    return start(settings, routes, sockets, errors, null);
  }

  /**
   * Starts listening.
   *
   * @param passage what sees every request first; null for nothing
   * @throws WebServerException when the address cannot be listened on
   */
  public static WebServer start(
      WebSettings settings,
      List<Route> routes,
      List<SocketRoute> sockets,
      Consumer<RoutesConfig> errors,
      @Nullable Passage passage) {
    RouteTable table = new RouteTable(routes, sockets);
    RateLimiter limiter = new RateLimiter(settings.limits(), TimeMeter.SYSTEM_NANOTIME);
    BodyBudget budget = new BodyBudget(settings.bodyMemory());
    EdgeFilter edge = new EdgeFilter(table, settings.limits(), limiter, budget, settings.answers());
    SocketHub hub =
        new SocketHub(settings.sockets(), settings.limits().sockets(), settings.answers().errors());
    try {
      Javalin javalin =
          Javalin.create(config -> {
            configure(config, settings, edge, passage);
            addRoutes(config.routes, routes);
            addSockets(config.routes, sockets, hub);
            addErrors(config.routes, table, settings.answers().errors(), errors);
          });
      javalin.start();
      return new WebServer(settings, List.copyOf(routes), hub, javalin);
    } catch (RuntimeException e) {
      hub.stop();
      throw listenFailure(settings, e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** The address to reach the server at, such as {@code http://127.0.0.1:4024}. */
  public String url() {
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    return "http://" + host + ":" + port;
  }

  /** The routes, as they were given. */
  public List<Route> routes() {
    return routes;
  }

  /** Number of WebSockets that are open now. */
  public int openSockets() {
    return hub.count();
  }

  /**
   * Closes every WebSocket that is open now with 1012; its client may come back at once.
   *
   * @param reason told to the clients, at most 123 bytes
   */
  public void dropSockets(String reason) {
    hub.dropAll(reason);
  }

  /**
   * Stops accepting, tells WebSockets to come back later, lets running requests finish for the time
   * that the settings allow, and ends the rest.
   */
  @Override
  public void close() {
    hub.close();
    try {
      hub.awaitClosed(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    javalin.stop();
    hub.stop();
  }

  private static void configure(
      JavalinConfig config, WebSettings settings, EdgeFilter edge, @Nullable Passage passage) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    // Lengths and encodings are the business of Answers and EdgeFilter.
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.maxRequestSize = Long.MAX_VALUE;
    config.http.responseBufferSize = RESPONSE_BUFFER;
    config.http.defaultContentType = HttpException.TEXT;
    config.router.javaLangErrorHandler(WebServer::fatal);
    config.router.ignoreTrailingSlashes = false;
    config.router.treatMultipleSlashesAsSingleSlash = false;
    config.jetty.threadPool = new WebThreads(settings.inPlace());
    config.jetty.modifyHttpConfiguration(http -> {
      http.setRequestHeaderSize(settings.headerBytes());
      http.setSendServerVersion(false);
      http.setSendDateHeader(true);
    });
    config.jetty.modifyServer(server -> prepare(server, settings, passage));
    config.jetty.addConnector((server, http) -> listen(server, http, settings));
    config.jetty.modifyServletContextHandler(context -> protect(context, edge, settings));
  }

  private static void prepare(Server server, WebSettings settings, @Nullable Passage passage) {
    if (passage != null) {
      server.insertHandler(new PassageHandler(passage));
    }
    server.insertHandler(new GracefulHandler());
    server.setStopTimeout(settings.stopLimit().toMillis());
    server.setErrorHandler(new PlainErrors(settings.answers().errors()));
  }

  private static ServerConnector listen(
      Server server, HttpConfiguration http, WebSettings settings) {
    ServerConnector connector = new ServerConnector(server, 1, 2, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setAcceptQueueSize(1024);
    try {
      // Opened here, so that a taken port is our own exception and not a logged failure.
      connector.open();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return connector;
  }

  private static void protect(
      ServletContextHandler context, EdgeFilter edge, WebSettings settings) {
    context.setErrorHandler(new PlainErrors(settings.answers().errors()));
    context.addFilter(new FilterHolder(edge), "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  private static void addRoutes(RoutesConfig config, List<Route> routes) {
    for (Route route : RouteTable.inOrderOfPrecedence(routes)) {
      for (String method : route.methods()) {
        config.addHttpHandler(HandlerType.findOrCreate(method), route.template(), route.handler());
      }
    }
    config.after(Answers::finish);
  }

  private static void addSockets(RoutesConfig config, List<SocketRoute> sockets, SocketHub hub) {
    for (SocketRoute socket : sockets) {
      config.ws(socket.template(), ws -> {});
      config.wsBeforeUpgrade(
          socket.template(),
          context -> {
            hub.upgrade(context, socket);
            context.skipRemainingHandlers();
          });
      Handler refusal =
          context -> {
            throw HttpException.reason(400, "this is a WebSocket: send an upgrade request");
          };
      config.get(socket.template(), refusal);
      // Javalin would answer 200 to this where there is only the other.
      config.head(socket.template(), refusal);
    }
  }

  private static void addErrors(
      RoutesConfig config,
      RouteTable table,
      UnaryOperator<HttpException> form,
      Consumer<RoutesConfig> further) {
    config.exception(HttpException.class, (e, context) -> Answers.set(form.apply(e), context));
    config.exception(
        HttpResponseException.class,
        (e, context) -> Answers.set(form.apply(HttpException.of(e.getStatus())), context));
    config.exception(
        MethodNotAllowedResponse.class,
        (e, context) -> {
          Answers.set(form.apply(HttpException.of(405)), context);
          context.header("Allow", String.join(", ", table.methods(context.path())));
        });
    config.exception(
        Exception.class, (e, context) -> Answers.set(form.apply(unexpected(e, context)), context));
    further.accept(config);
  }

  private static HttpException unexpected(Exception failure, Context context) {
    log.error("{} {} failed", context.method(), context.path(), failure);
    return HttpException.text(500, PlainErrors.text(500));
  }

  private static void fatal(HttpServletResponse response, Error failure) {
    log.error("A request failed", failure);
    try {
      Answers.send(HttpException.text(500, PlainErrors.text(500)), response, false);
    } catch (IOException e) {
      log.debug("A client went away: {}", e.toString());
    }
  }

  private static WebServerException listenFailure(WebSettings settings, RuntimeException failure) {
    String where = settings.host() + " port " + settings.port();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.net.BindException) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("in use")) {
          return new WebServerException(
              where + " is in use: stop the program that listens there or choose another port",
              failure);
        }
        return new WebServerException(
            where + " cannot be listened on (" + message + "): choose another address or port",
            failure);
      }
      if (cause instanceof java.nio.channels.UnresolvedAddressException) {
        return new WebServerException(
            "the host name " + settings.host() + " is unknown: choose another address", failure);
      }
    }
    return new WebServerException(where + " cannot be listened on: " + failure, failure);
  }
}
