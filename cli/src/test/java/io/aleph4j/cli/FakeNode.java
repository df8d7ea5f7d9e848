package io.aleph4j.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An HTTP server that answers what a test says and remembers what it was asked. */
final class FakeNode implements AutoCloseable {

  static final String PROCESSED =
      "{\"publication_status\":{\"status\":\"success\",\"failed\":[]},\"message_status\":\"processed\"}";

  record Request(String method, String path, String body, Map<String, List<String>> headers) {

    /** What a table of routes calls it. */
    String route() {
      return method + " " + path;
    }
  }

  record Reply(int status, String body) {}

  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Function<Request, Reply>> routes = new LinkedHashMap<>();

  FakeNode() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** Answers requests that begin so, for example {@code GET /api/v0/messages/}. */
  FakeNode on(String route, int status, String body) {
    return on(route, _ -> new Reply(status, body));
  }

  FakeNode on(String route, Function<Request, Reply> replies) {
    routes.put(route, replies);
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              body,
              exchange.getRequestHeaders());
      requests.add(request);
      Reply reply =
          routes.entrySet().stream()
              .filter(route -> request.route().startsWith(route.getKey()))
              .findFirst()
              .map(route -> route.getValue().apply(request))
              .orElse(new Reply(404, "404: Not Found"));
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Request> requests() {
    return requests;
  }

  /** The only request of this method. */
  Request only(String method) {
    List<Request> found =
        requests.stream().filter(request -> request.method().equals(method)).toList();
    if (found.size() != 1) {
      throw new AssertionError("one " + method + " was expected: " + requests);
    }
    return found.getFirst();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
