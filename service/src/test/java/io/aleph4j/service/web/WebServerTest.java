package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {
  private static final String LONG_TEXT = "[\"" + "0123456789".repeat(1_000) + "\"]";
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

  private static final CountDownLatch slowStarted = new CountDownLatch(1);
  private static final CountDownLatch slowMayEnd = new CountDownLatch(1);
  private static WebServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = WebServer.start(WebSettings.on("127.0.0.1", 0), routes(), List.of(), config -> {});
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    slowMayEnd.countDown();
    client.close();
    server.close();
  }

  private static List<Route> routes() {
    return List.of(
        Route.get("/item/{hash}", Cost.CHEAP, ctx -> ctx.result("item " + ctx.pathParam("hash"))),
        Route.get("/item/fixed", Cost.CHEAP, ctx -> ctx.result("fixed")),
        Route.get(
            "/item/page/{page}.json",
            Cost.LIST,
            ctx -> ctx.result("page " + ctx.pathParam("page"))),
        Route.get("/long", Cost.LIST, ctx -> ctx.contentType("application/json").result(LONG_TEXT)),
        Route.get(
            "/bytes",
            Cost.CHEAP,
            ctx -> ctx.contentType("application/octet-stream").result(LONG_TEXT)),
        Route.post(
            "/echo", Cost.PUBLISH, ctx -> ctx.result(Integer.toString(ctx.bodyAsBytes().length))),
        Route.post(
                "/big", Cost.UPLOAD, ctx -> ctx.result(Integer.toString(ctx.bodyAsBytes().length)))
            .withBodyLimit(3 << 20),
        Route.get(
            "/broken",
            Cost.CHEAP,
            ctx -> {
              throw new IllegalStateException("secret detail");
            }),
        Route.get(
            "/stack",
            Cost.CHEAP,
            ctx -> {
              throw new StackOverflowError("secret detail");
            }),
        Route.get(
            "/teapot",
            Cost.CHEAP,
            ctx -> {
              throw HttpException.json(418, "{\"tea\":true}").withHeader("X-Pot", "1");
            }),
        Route.get(
            "/slow",
            Cost.CHEAP,
            ctx -> {
              slowStarted.countDown();
              slowMayEnd.await(20, TimeUnit.SECONDS);
              ctx.result("done");
            }));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path));
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder builder = request(path);
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "/item/abc, item abc",
    "/item/a%2Fb%20c+d, item a/b c+d",
    "/item/fixed, fixed",
    "/item/page/3.json, page 3",
  })
  void routesByTemplate(String path, String expected) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/item/", "/item", "/item/abc/", "//item/abc", "/ITEM/abc", "/nothing"})
  void unknownPathsAre404(String path) throws Exception {
    RawHttp.Answer answer = RawHttp.send(server.port(), "GET " + path + HOST + "\r\n");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("404: Not Found");
    assertThat(answer.hasHeader("content-type: text/plain")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"/item/abc|POST|GET, HEAD", "/echo|GET|POST", "/long|BREW|GET, HEAD"})
  void wrongMethodsAre405WithAllow(String path, String method, String allow) throws Exception {
    RawHttp.Answer answer = RawHttp.send(server.port(), method + " " + path + HOST + "\r\n");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.hasHeader("allow: " + allow)).as(answer.head()).isTrue();
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("HEAD /long" + HOST + "\r\n");
      connection.write("GET /item/next" + HOST + "\r\n");
      // The length of the body that GET would have; the next answer follows at once.
      RawHttp.Answer head = connection.readHead();
      assertThat(head.hasHeader("content-length: " + LONG_TEXT.length())).as(head.head()).isTrue();
      assertThat(head.hasHeader("content-type: application/json")).isTrue();
      assertThat(connection.readAnswer().body()).isEqualTo("item next");
    }
  }

  @Test
  void exceptionsBecomePlainAnswersWithoutDetails() throws Exception {
    for (String path : List.of("/broken", "/stack")) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).startsWith("500").doesNotContain("secret", "<", "java");
    }
    HttpResponse<String> teapot = get("/teapot");
    assertThat(teapot.statusCode()).isEqualTo(418);
    assertThat(teapot.body()).isEqualTo("{\"tea\":true}");
    assertThat(teapot.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(teapot.headers().firstValue("x-pot")).hasValue("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /item/abc HTTP/9.9\r\n\r\n",
        "GET /item/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /item/abc HTTP/1.1\r\n\r\n",
        "GET /item/abc HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "\0\1\2\3\r\n\r\n",
      })
  void malformedRequestsGetAPlain4xx(String request) throws Exception {
    RawHttp.Answer answer = RawHttp.send(server.port(), request);
    assertThat(answer.status()).isBetween(400, 505);
    assertThat(answer.body()).doesNotContain("<").doesNotContain("jetty");
  }

  @Test
  void hugeHeadersAndLinesAreRefused() throws Exception {
    String huge = "a".repeat(70_000);
    RawHttp.Answer header =
        RawHttp.send(server.port(), "GET /long" + HOST + "X-Huge: " + huge + "\r\n\r\n");
    assertThat(header.status()).isEqualTo(431);
    assertThat(header.body()).startsWith("431: ");
    RawHttp.Answer line = RawHttp.send(server.port(), "GET /item/" + huge + HOST + "\r\n");
    assertThat(line.status()).isIn(414, 431);
    assertThat(line.body()).doesNotContain("<");
  }

  @Test
  void bodiesAreAcceptedUpToTheLimitAndRefusedAbove() throws Exception {
    assertThat(post("/echo", 1 << 20).body()).isEqualTo(Integer.toString(1 << 20));
    assertThat(post("/big", 3 << 20).body()).isEqualTo(Integer.toString(3 << 20));
    HttpResponse<String> tooLarge = post("/echo", (1 << 20) + 1);
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).isEqualTo("Maximum request body size 1048576 exceeded.");
    assertThat(post("/echo", 100 << 20).statusCode()).isEqualTo(413);
  }

  @Test
  void chunkedBodiesAreRefusedAtTheLimit() throws Exception {
    HttpRequest chunked =
        request("/echo")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(new byte[50 << 20])))
            .build();
    HttpResponse<String> response = client.send(chunked, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("Maximum request body size 1048576 exceeded.");
  }

  private static HttpResponse<String> post(String path, int size) throws Exception {
    return client.send(
        request(path).POST(HttpRequest.BodyPublishers.ofByteArray(new byte[size])).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aBodyThatStopsArrivingIsGivenUp() throws Exception {
    WebSettings impatient = WebSettings.on("127.0.0.1", 0).withIdleTimeout(Duration.ofMillis(300));
    try (WebServer other = WebServer.start(impatient, routes(), List.of(), config -> {});
        RawHttp connection = new RawHttp(other.port())) {
      connection.write("POST /echo" + HOST + "Content-Length: 10\r\n\r\nabc");
      RawHttp.Answer answer = connection.readAnswer();
      assertThat(answer.status()).isIn(400, 408);
      assertThat(answer.body()).doesNotContain("<");
    }
  }

  @Test
  void halfARequestIsGivenUp() throws Exception {
    WebSettings impatient = WebSettings.on("127.0.0.1", 0).withIdleTimeout(Duration.ofMillis(300));
    try (WebServer other = WebServer.start(impatient, routes(), List.of(), config -> {});
        RawHttp connection = new RawHttp(other.port())) {
      connection.write("GET /long HTTP/1.1\r\nHos");
      assertThat(connection.isAtEnd()).isTrue();
    }
  }

  @Test
  void largeTextIsCompressedWhenTheClientAcceptsIt() throws Exception {
    for (String accepted : List.of("gzip, deflate", "br;q=1.0, gzip;q=0.8, *;q=0.1", "*")) {
      HttpResponse<byte[]> response = bytes("/long", accepted);
      assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
      assertThat(response.headers().allValues("vary")).contains("Accept-Encoding");
      assertThat(response.body().length).isLessThan(LONG_TEXT.length() / 4);
      assertThat(text(new GZIPInputStream(new ByteArrayInputStream(response.body()))))
          .isEqualTo(LONG_TEXT);
    }
    HttpResponse<byte[]> deflated = bytes("/long", "deflate");
    assertThat(deflated.headers().firstValue("content-encoding")).hasValue("deflate");
    assertThat(text(new InflaterInputStream(new ByteArrayInputStream(deflated.body()))))
        .isEqualTo(LONG_TEXT);
    for (String plain : List.of("identity", "gzip;q=0", "br")) {
      assertThat(bytes("/long", plain).headers().firstValue("content-encoding")).isEmpty();
    }
    assertThat(bytes("/bytes", "gzip").headers().firstValue("content-encoding")).isEmpty();
    assertThat(bytes("/item/a", "gzip").headers().firstValue("content-encoding")).isEmpty();
  }

  private static HttpResponse<byte[]> bytes(String path, String accepted) throws Exception {
    return client.send(
        request(path).header("Accept-Encoding", accepted).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String text(java.io.InputStream in) throws Exception {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyOriginMayRead() throws Exception {
    for (String path : List.of("/item/a", "/nothing", "/broken", "/teapot")) {
      HttpResponse<String> response = get(path, "Origin", "https://console.example");
      assertThat(response.headers().firstValue("access-control-allow-origin"))
          .as(path)
          .hasValue("https://console.example");
      assertThat(response.headers().firstValue("access-control-expose-headers").orElseThrow())
          .contains("Content-Length", "ETag", "Accept-Ranges");
      assertThat(response.headers().allValues("vary")).contains("Origin");
      assertThat(response.headers().firstValue("access-control-allow-credentials")).isEmpty();
    }
    HttpResponse<String> same = get("/item/a");
    assertThat(same.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void preflightsAreAnsweredPerMethod() throws Exception {
    RawHttp.Answer allowed = preflight("/echo", "POST", "Origin: https://a.example\r\n");
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(allowed.body()).isEmpty();
    assertThat(allowed.hasHeader("access-control-allow-origin: https://a.example")).isTrue();
    assertThat(allowed.hasHeader("access-control-allow-methods: POST")).isTrue();
    assertThat(allowed.hasHeader("access-control-allow-headers: CONTENT-TYPE, X-ONE")).isTrue();
    assertThat(allowed.hasHeader("access-control-max-age: 86400")).isTrue();
    assertThat(preflight("/item/a", "GET", "Origin: x\r\n").status()).isEqualTo(200);
    for (String wrong : List.of("GET", "DELETE", "PUT")) {
      RawHttp.Answer refused = preflight("/echo", wrong, "Origin: https://a.example\r\n");
      assertThat(refused.status()).as(wrong).isEqualTo(403);
      assertThat(refused.body()).startsWith("CORS preflight request failed:");
    }
    assertThat(preflight("/echo", "POST", "").status()).isEqualTo(403);
    assertThat(RawHttp.send(server.port(), "OPTIONS /echo" + HOST + "Origin: x\r\n\r\n").status())
        .isEqualTo(403);
    assertThat(preflight("/nothing", "GET", "Origin: x\r\n").status()).isEqualTo(404);
  }

  private static RawHttp.Answer preflight(String path, String method, String origin)
      throws Exception {
    return RawHttp.send(
        server.port(),
        "OPTIONS "
            + path
            + HOST
            + origin
            + "Access-Control-Request-Method: "
            + method
            + "\r\nAccess-Control-Request-Headers: content-type, x-one\r\n\r\n");
  }

  @Test
  void aTakenPortIsOneLine() {
    assertThatThrownBy(() ->
            WebServer.start(
                WebSettings.on("127.0.0.1", server.port()), routes(), List.of(), config -> {}))
        .isInstanceOf(WebServerException.class)
        .hasMessage(
            "127.0.0.1 port "
                + server.port()
                + " is in use: stop the program that listens there or choose another port");
    assertThatThrownBy(() ->
            WebServer.start(
                WebSettings.on("no-such-host.invalid", 0), routes(), List.of(), config -> {}))
        .isInstanceOf(WebServerException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void runningRequestsFinishWhenTheServerStops() throws Exception {
    WebServer other =
        WebServer.start(WebSettings.on("127.0.0.1", 0), routes(), List.of(), config -> {});
    FutureTask<RawHttp.Answer> answer =
        new FutureTask<>(() -> RawHttp.send(other.port(), "GET /slow" + HOST + "\r\n"));
    Thread.startVirtualThread(answer);
    assertThat(slowStarted.await(10, TimeUnit.SECONDS)).isTrue();
    Thread stopping = Thread.startVirtualThread(other::close);
    slowMayEnd.countDown();
    assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
    assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(() -> RawHttp.send(other.port(), "GET /long" + HOST + "\r\n"))
        .isInstanceOf(java.io.IOException.class);
  }

  @Test
  void routesCanBeComparedWithADocument() {
    assertThat(server.routes())
        .extracting(route -> route.method() + " " + route.template())
        .contains("GET /item/{hash}", "POST /echo");
    assertThat(new RouteTable(routes(), List.of()).find("GET", "/item/fixed").map(Route::template))
        .isEqualTo(Optional.of("/item/fixed"));
  }
}
