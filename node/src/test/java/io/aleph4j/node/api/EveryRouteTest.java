package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.Route;
import io.aleph4j.service.web.SocketRoute;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 02 §1.1 and §1.5: what holds for every route, whatever it answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryRouteTest {

  private static final String ORIGIN = "https://console.example";
  private static final Account ALICE = Draft.ACCOUNTS.get(0);

  /** Methods that no route has. */
  private static final List<String> STRANGE = List.of("PUT", "DELETE", "PATCH", "TRACE", "BREW");

  /** What differs between two requests whatever the method, or changes while the node runs. */
  private static final Set<String> CHANGING = Set.of("date");

  private static final Set<String> FRAMING = Set.of("transfer-encoding", "content-length");

  /** Whose answers may be as long as the database. */
  private static final Predicate<String> STREAMED =
      Pattern.compile(
              "/(messages|posts)(/page/1)?\\.json$|/files$|/credit_history$|/programs/on/message$")
          .asPredicate();

  private static final Set<String> COUNTING = Set.of("/metrics", "/metrics.json");

  private TestNode node;
  private Map<String, String> parameters;

  @BeforeAll
  void start() {
    node = new TestNode();
    String address = ALICE.address().value();
    String post = processed(MessageType.POST, "\"type\":\"t\",\"content\":{\"long\":\"%s\"}");
    String file =
        StrictJson.parse(
                new Form().file(new byte[5_000]).sendTo(node, "/api/v0/storage/add_file").body())
            .get("hash")
            .asString();
    String store =
        processed(
            MessageType.STORE,
            "\"item_type\":\"storage\",\"item_hash\":\"" + file + "\",\"ref\":\"name\"");
    processed(MessageType.AGGREGATE, "\"key\":\"profile\",\"content\":{\"a\":1}");
    parameters =
        Map.of(
            "address", address,
            "item_hash", post,
            "page", "1",
            "file_hash", file,
            "message_hash", store,
            "ref", "name",
            "node_id", "a".repeat(64));
  }

  private String processed(MessageType type, String members) {
    String content =
        "{\"address\":\""
            + ALICE.address()
            + "\",\"time\":1,"
            + members.formatted("x".repeat(9_000))
            + "}";
    return node.processed(TestNode.message(ALICE, type, content, 1, "TEST"));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private String path(String template) {
    String path = template;
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    assertThat(path).as("every parameter has a value").doesNotContain("{");
    return path;
  }

  /** Paths with the methods that answer there. */
  private Map<String, Set<String>> paths() {
    Map<String, Set<String>> paths = new TreeMap<>();
    for (Route route : node.api().routes()) {
      Set<String> methods = paths.computeIfAbsent(path(route.template()), _ -> new TreeSet<>());
      methods.addAll(
          route.method().name().equals("GET") ? List.of("GET", "HEAD") : List.of("POST"));
    }
    // These are names of nothing to the route that reads what is stored or costs.
    for (String both :
        List.of("price/estimate", "price/recalculate", "storage/add_file", "storage/add_json")) {
      paths.computeIfAbsent("/api/v0/" + both, _ -> new TreeSet<>()).addAll(List.of("GET", "HEAD"));
    }
    for (SocketRoute socket : node.api().sockets()) {
      paths.put(socket.template(), new TreeSet<>(List.of("GET", "HEAD")));
    }
    return paths;
  }

  private HttpResponse<String> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return node.send(request.build());
  }

  private static Map<String, List<String>> headers(HttpResponse<String> answer, String path) {
    Map<String, List<String>> headers = new HashMap<>(answer.headers().map());
    headers.keySet().removeAll(CHANGING);
    if (COUNTING.contains(path)) {
      assertThat(headers.remove("content-length")).isNotNull();
    }
    return headers;
  }

  /** Ways to ask: as it is, refused by the parameters, all at once, by cursor, compressed. */
  static Stream<Arguments> ways() {
    return Stream.of(
        Arguments.of("", "identity"),
        Arguments.of("", "gzip"),
        Arguments.of("?page=x&pagination=-5&sort_order=up", "identity"),
        Arguments.of("?pagination=0", "identity"),
        Arguments.of("?pagination=0", "deflate"),
        Arguments.of("?cursor=", "gzip"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void headIsGetWithoutItsBody(String query, String encoding) {
    int answered = 0;
    Set<String> streamed = new TreeSet<>();
    for (Map.Entry<String, Set<String>> path : paths().entrySet()) {
      if (path.getValue().contains("GET")) {
        String[] with = {"Origin", ORIGIN, "Accept-Encoding", encoding};
        HttpResponse<String> get = send("GET", path.getKey() + query, with);
        HttpResponse<String> head = send("HEAD", path.getKey() + query, with);
        assertThat(head.statusCode()).as(path.getKey()).isEqualTo(get.statusCode());
        Map<String, List<String>> expected = headers(get, path.getKey());
        Map<String, List<String>> told = headers(head, path.getKey());
        if (told.containsKey("transfer-encoding")) {
          // How long it becomes would be known only by writing it (RFC 9110 §9.3.2).
          expected.keySet().removeAll(FRAMING);
          told.keySet().removeAll(FRAMING);
          streamed.add(path.getKey());
        }
        assertThat(told).as(path.getKey()).isEqualTo(expected);
        assertThat(head.body()).as(path.getKey()).isEmpty();
        answered += get.statusCode() == 200 ? 1 : 0;
      }
    }
    assertThat(streamed).as("paths without a length").allMatch(STREAMED);
    assertThat(answered).as("paths with something to answer").isGreaterThan(10);
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatAreNot() {
    for (Map.Entry<String, Set<String>> path : paths().entrySet()) {
      Set<String> others = new TreeSet<>(STRANGE);
      others.addAll(List.of("GET", "HEAD", "POST"));
      others.removeAll(path.getValue());
      for (String method : others) {
        String request = method + " " + path.getKey();
        HttpResponse<String> answer = send(method, path.getKey(), "Origin", ORIGIN);
        assertThat(answer.statusCode()).as(request).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow"))
            .as(request)
            .hasValue(String.join(", ", path.getValue()));
        assertThat(answer.headers().firstValue("access-control-allow-origin"))
            .as(request)
            .hasValue(ORIGIN);
        assertThat(answer.body())
            .as(request)
            .isEqualTo(method.equals("HEAD") ? "" : "405: Method Not Allowed");
      }
    }
  }

  @Test
  void everyRouteMayBeUsedFromEveryOrigin() {
    for (Map.Entry<String, Set<String>> path : paths().entrySet()) {
      for (String method : List.of("GET", "POST")) {
        HttpResponse<String> answer = preflight(path.getKey(), method);
        if (!path.getValue().contains(method)) {
          assertRefused(answer, method + " " + path.getKey());
          continue;
        }
        assertThat(answer.statusCode()).as(method + " " + path.getKey()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertHeader(answer, "access-control-allow-origin", ORIGIN);
        assertHeader(answer, "access-control-allow-methods", method);
        assertHeader(answer, "access-control-allow-headers", "CONTENT-TYPE, X-ONE");
        assertHeader(answer, "access-control-max-age", "86400");
        assertThat(answer.headers().firstValue("access-control-allow-credentials")).isEmpty();
      }
      for (String strange : STRANGE) {
        assertRefused(preflight(path.getKey(), strange), strange + " " + path.getKey());
      }
    }
  }

  private HttpResponse<String> preflight(String path, String method) {
    return send(
        "OPTIONS",
        path,
        "Origin",
        ORIGIN,
        "Access-Control-Request-Method",
        method,
        "Access-Control-Request-Headers",
        "content-type, x-one");
  }

  private static void assertHeader(HttpResponse<String> answer, String name, String value) {
    assertThat(answer.headers().firstValue(name)).as(answer.uri() + " " + name).hasValue(value);
  }

  /** The network's nodes answer OPTIONS to browsers alone. */
  @Test
  void optionsWithoutAnOriginOrAMethodAreRefused() {
    for (String path : paths().keySet()) {
      assertRefused(send("OPTIONS", path), path);
      assertRefused(send("OPTIONS", path, "Origin", ORIGIN), path);
      assertRefused(send("OPTIONS", path, "Access-Control-Request-Method", "GET"), path);
    }
  }

  private static void assertRefused(HttpResponse<String> answer, String request) {
    assertThat(answer.statusCode()).as(request).isEqualTo(403);
    assertThat(answer.body()).as(request).startsWith("CORS preflight request failed: ");
    assertThat(answer.headers().firstValue("content-type").orElse("").replace(" ", ""))
        .isEqualTo("text/plain;charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "OPTIONS", "PUT"})
  void unknownPathsAreNotFoundWhateverTheMethod(String method) {
    for (String path :
        List.of("/api", "/api/v0/messages/", "/api/v0/posts", "/api/v2/posts.json", "/static/x")) {
      HttpResponse<String> answer =
          send(method, path, "Origin", ORIGIN, "Access-Control-Request-Method", "GET");
      assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(method.equals("HEAD") ? "" : "404: Not Found");
      assertHeader(answer, "access-control-allow-origin", ORIGIN);
    }
  }

  /** Of a repeated parameter the first value counts, and nobody minds one that he does not know. */
  @Test
  void unknownParametersAreIgnoredEverywhereButInOnePlace() {
    for (Map.Entry<String, Set<String>> path : paths().entrySet()) {
      if (path.getValue().contains("GET") && !path.getKey().startsWith("/api/ws0/")) {
        int plain = send("GET", path.getKey()).statusCode();
        int extended = send("GET", path.getKey() + "?nobody=1&knows[]=2&nobody=3").statusCode();
        boolean strict = path.getKey().equals("/api/v0/programs/on/message");
        assertThat(extended).as(path.getKey()).isEqualTo(strict ? 400 : plain);
      }
    }
  }
}
