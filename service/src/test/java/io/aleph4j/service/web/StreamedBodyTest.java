package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedBodyTest {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final int LIMIT = 3 << 20;
  private static final long GIBIBYTE = 1L << 30;

  private static final BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();
  private static final CountDownLatch uploading = new CountDownLatch(1);
  private static WebServer server;

  /** What a handler saw, and its thread. */
  private record Failure(RuntimeException exception, Thread thread) {}

  @BeforeAll
  static void start() {
    server = start(Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A server whose bodies in memory may have 64 KiB together. */
  private static WebServer start(Duration idleTimeout) {
    WebSettings usual = WebSettings.on("127.0.0.1", 0);
    WebSettings settings =
        new WebSettings(
            usual.host(),
            usual.port(),
            idleTimeout,
            usual.stopLimit(),
            usual.headerBytes(),
            64 * 1024,
            usual.limits(),
            usual.sockets());
    return WebServer.start(settings, routes(), List.of(), config -> {});
  }

  private static List<Route> routes() {
    return List.of(
        Route.post("/stream", Cost.UPLOAD, StreamedBodyTest::count).withStreamedBody(LIMIT),
        Route.post("/memory", Cost.UPLOAD, StreamedBodyTest::count).withBodyLimit(LIMIT),
        Route.post("/large", Cost.UPLOAD, StreamedBodyTest::watch).withStreamedBody(8 * GIBIBYTE),
        Route.post("/forbidden", Cost.UPLOAD, ctx -> refuse(403)).withStreamedBody(GIBIBYTE),
        Route.post("/broken", Cost.UPLOAD, ctx -> refuse(0)).withStreamedBody(GIBIBYTE),
        Route.post("/half", Cost.UPLOAD, StreamedBodyTest::readOneByte).withStreamedBody(GIBIBYTE));
  }

  private static void count(Context context) throws IOException {
    long count = context.req().getInputStream().transferTo(OutputStream.nullOutputStream());
    context.result(Long.toString(count));
  }

  private static void watch(Context context) throws IOException {
    try {
      InputStream body = context.req().getInputStream();
      body.readNBytes(3);
      uploading.countDown();
      body.transferTo(OutputStream.nullOutputStream());
    } catch (RuntimeException e) {
      failures.add(new Failure(e, Thread.currentThread()));
      throw e;
    }
  }

  private static void refuse(int status) {
    throw status == 0 ? new IllegalStateException("as planned") : HttpException.of(status);
  }

  private static void readOneByte(Context context) throws IOException {
    assertThat(context.req().getInputStream().read()).isGreaterThanOrEqualTo(0);
    refuse(422);
  }

  private static HttpResponse<String> post(String path, HttpRequest.BodyPublisher body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path)).POST(body).build();
    // A connection of its own: the server may close one after a body that it did not want to read.
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpRequest.BodyPublisher announced(int size) {
    return HttpRequest.BodyPublishers.ofByteArray(new byte[size]);
  }

  private static HttpRequest.BodyPublisher chunked(int size) {
    return HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size]));
  }

  @Test
  void aStreamedBodyTakesNoMemory() throws Exception {
    assertThat(post("/memory", announced(LIMIT)).statusCode()).isEqualTo(503);
    for (HttpRequest.BodyPublisher body : List.of(announced(LIMIT), chunked(LIMIT))) {
      assertThat(post("/stream", body).body()).isEqualTo(Integer.toString(LIMIT));
    }
  }

  @Test
  void manyUploadsAtOnceTakeNoMemory() throws Exception {
    List<FutureTask<String>> uploads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      FutureTask<String> upload = new FutureTask<>(StreamedBodyTest::uploadOneMebibyte);
      uploads.add(upload);
      Thread.startVirtualThread(upload);
    }
    for (FutureTask<String> upload : uploads) {
      assertThat(upload.get(60, TimeUnit.SECONDS)).isEqualTo("1048576");
    }
  }

  private static String uploadOneMebibyte() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("POST /stream" + HOST + "Content-Length: 1048576\r\n\r\n");
      connection.write(new byte[1 << 20]);
      return connection.readAnswer().body();
    }
  }

  @Test
  void aRequestIsOfTheMethodThatItSays() throws Exception {
    String head = HOST + "X-HTTP-Method-Override: POST\r\nContent-Length: 2000000\r\n\r\n";
    assertThat(RawHttp.send(server.port(), "GET /stream" + head).status()).isEqualTo(413);
    String empty = head.replace("2000000", "0");
    assertThat(RawHttp.send(server.port(), "GET /stream" + empty).status()).isEqualTo(405);
  }

  @Test
  void aStreamedBodyHasALimit() throws Exception {
    for (HttpRequest.BodyPublisher body :
        List.of(announced(LIMIT + 1), chunked(LIMIT + 1), announced(50 << 20), chunked(50 << 20))) {
      HttpResponse<String> refused = post("/stream", body);
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(refused.body()).isEqualTo("Maximum request body size 3145728 exceeded.");
    }
  }

  @ParameterizedTest
  @CsvSource({"/forbidden, 403", "/half, 422", "/broken, 500"})
  void anEarlyRefusalCanBeRead(String path, int status) throws Exception {
    for (HttpRequest.BodyPublisher body : List.of(announced(50 << 20), chunked(50 << 20))) {
      HttpResponse<String> refused = post(path, body);
      assertThat(refused.statusCode()).isEqualTo(status);
      assertThat(refused.headers().firstValue("connection")).hasValue("close");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/forbidden", "/stream"})
  void theConnectionEndsAfterAnEarlyRefusal(String path) throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("POST " + path + HOST + "Content-Length: 4000000\r\n\r\nabc");
      assertThat(connection.readAnswer().hasHeader("connection: close")).isTrue();
      connection.write(new byte[3_999_997]);
      assertThat(connection.isAtEnd()).isTrue();
    }
  }

  @Test
  void aRateLimitOnAnUploadCanBeRead() throws Exception {
    RateLimits one =
        RateLimits.defaults()
            .withBudgets(java.util.Map.of(Cost.UPLOAD, new RateLimits.Budget(1, 1)));
    WebSettings settings = WebSettings.on("127.0.0.1", 0).withLimits(one);
    try (WebServer other = WebServer.start(settings, routes(), List.of(), config -> {});
        RawHttp first = new RawHttp(other.port());
        RawHttp second = new RawHttp(other.port())) {
      String head =
          "POST /stream" + HOST + "X-Forwarded-For: 203.0.113.7\r\nContent-Length: 3000000\r\n\r\n";
      first.write(head);
      first.write(new byte[3_000_000]);
      assertThat(first.readAnswer().status()).isEqualTo(200);
      second.write(head);
      second.write(new byte[3_000_000]);
      RawHttp.Answer refused = second.readAnswer();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.hasHeader("connection: close")).isTrue();
    }
  }

  @Test
  void aLimitAboveTwoGibibytesHolds() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("POST /large" + HOST + "Content-Length: " + (9 * GIBIBYTE) + "\r\n\r\n");
      RawHttp.Answer refused = connection.readAnswer();
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.body()).contains(Long.toString(8 * GIBIBYTE));
    }
  }

  @Test
  void aHandlerSeesThatTheClientIsGone() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("POST /large" + HOST + "Content-Length: " + (7 * GIBIBYTE) + "\r\n\r\nabcd");
      assertThat(uploading.await(20, TimeUnit.SECONDS)).isTrue();
    }
    Failure failure = failures.poll(20, TimeUnit.SECONDS);
    assertThat(failure).isNotNull();
    assertThat(failure.exception())
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isIn(400, 408));
    assertThat(failure.thread().join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aBodyThatStopsArrivingIsGivenUp() throws Exception {
    try (WebServer impatient = start(Duration.ofMillis(300));
        RawHttp connection = new RawHttp(impatient.port())) {
      connection.write("POST /stream" + HOST + "Content-Length: 10\r\n\r\nabc");
      RawHttp.Answer answer = connection.readAnswer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.hasHeader("connection: close")).isTrue();
      assertThat(connection.isAtEnd()).isTrue();
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (int i = 0; i < 2; i++) {
        connection.write(
            "POST /stream" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        assertThat(connection.readHead().status()).isEqualTo(100);
        connection.write("12345");
        assertThat(connection.readAnswer().body()).isEqualTo("5");
      }
    }
  }

  @Test
  void aClientThatAsksFirstIsRefusedAtOnce() throws Exception {
    for (String path : List.of("/forbidden", "/stream")) {
      try (RawHttp connection = new RawHttp(server.port())) {
        connection.write(
            "POST " + path + HOST + "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
        RawHttp.Answer answer = connection.readAnswer();
        assertThat(answer.status()).isEqualTo(path.equals("/forbidden") ? 403 : 413);
        assertThat(connection.isAtEnd()).isTrue();
      }
    }
  }
}
