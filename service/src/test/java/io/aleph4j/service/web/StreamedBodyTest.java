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
  private static final String FORM =
      """
      --b
      Content-Disposition: form-data; name="file"; filename="f"

      12345
      --b
      Content-Disposition: form-data; name=sync

      true
      --b--
      """
          .replace("\n", "\r\n");

  private static final BlockingQueue<Failure> failures = new LinkedBlockingQueue<>();
  private static final CountDownLatch uploading = new CountDownLatch(1);
  private static WebServer server;
  private static HttpClient client;

  /** What a handler saw, and its thread. */
  private record Failure(RuntimeException exception, Thread thread) {}

  @BeforeAll
  static void start() {
    server = start(Duration.ofSeconds(60));
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
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
        Route.post("/half", Cost.UPLOAD, StreamedBodyTest::readOneByte).withStreamedBody(GIBIBYTE),
        Route.post("/parts", Cost.UPLOAD, StreamedBodyTest::parts).withStreamedBody(LIMIT));
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

  private static void parts(Context context) throws IOException {
    if (!MultipartBody.isMultipart(context)) {
      throw HttpException.reason(415, "not a form");
    }
    MultipartBody body = MultipartBody.of(context);
    List<String> parts = new ArrayList<>();
    MultipartBody.Part part = body.next();
    while (part != null) {
      long size = part.stream().transferTo(OutputStream.nullOutputStream());
      parts.add(part.name() + " " + part.filename() + " " + size);
      part = body.next();
    }
    context.result(String.join(", ", parts));
  }

  private static HttpResponse<String> post(String path, HttpRequest.BodyPublisher body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path)).POST(body).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
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
      connection.write("POST " + path + HOST + "Content-Length: 10000000\r\n\r\nabc");
      assertThat(connection.readAnswer().hasHeader("connection: close")).isTrue();
      connection.write(new byte[9_999_997]);
      assertThat(connection.isAtEnd()).isTrue();
    }
  }

  @Test
  void aRateLimitOnAnUploadCanBeRead() throws Exception {
    RateLimits none = new RateLimits(java.util.Map.of(Cost.UPLOAD, new RateLimits.Budget(1, 1)), 1);
    WebSettings settings = WebSettings.on("127.0.0.1", 0).withLimits(none);
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
        assertThat(answer.status()).isIn(403, 413);
        assertThat(connection.isAtEnd()).isTrue();
      }
    }
  }

  @Test
  void aConnectionServesManyUploads() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (int i = 0; i < 3; i++) {
        connection.write(form("Content-Length: " + FORM.length()) + FORM);
        assertThat(connection.readAnswer().body()).isEqualTo("file f 5, sync null 4");
        connection.write(form("Transfer-Encoding: chunked"));
        for (int at = 0; at < FORM.length(); at++) {
          connection.write("1\r\n" + FORM.charAt(at) + "\r\n");
        }
        connection.write("0\r\n\r\n");
        assertThat(connection.readAnswer().body()).isEqualTo("file f 5, sync null 4");
        connection.write("POST /forbidden" + HOST + "Content-Length: 0\r\n\r\n");
        assertThat(connection.readAnswer().status()).isEqualTo(403);
      }
    }
  }

  private static String form(String length) {
    return "POST /parts"
        + HOST
        + "Content-Type: Multipart/Form-Data; boundary=\"b\"\r\n"
        + length
        + "\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain|415: not a form",
        "multipart/form-data|400: the Content-Type has no boundary",
        "multipart/form-data; boundary=|400: the boundary is not 1 to 70 ASCII characters",
        "multipart/form-data; boundary=b|400: the multipart body ended before its last boundary",
      })
  void whatIsNoFormIsRefused(String type, String expected) throws Exception {
    String head = "Content-Type: " + type + "\r\nContent-Length: 5\r\n\r\n";
    assertThat(RawHttp.send(server.port(), "POST /parts" + HOST + head + "--b\r\n").body())
        .isEqualTo(expected);
    String tooLong = "multipart/form-data; boundary=" + "b".repeat(71);
    RawHttp.Answer answer =
        RawHttp.send(server.port(), "POST /parts" + HOST + head.replace(type, tooLong) + "--b\r\n");
    assertThat(answer.body()).contains("70 ASCII");
  }

  @Test
  void aFormThatIsTooLargeIsRefusedAsAnyBody() throws Exception {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write(form("Transfer-Encoding: chunked"));
      String head = FORM.substring(0, FORM.indexOf("12345"));
      connection.write(Integer.toHexString(head.length()) + "\r\n" + head + "\r\n");
      connection.write(Integer.toHexString(LIMIT) + "\r\n");
      connection.write(new byte[LIMIT]);
      assertThat(connection.readAnswer().body())
          .isEqualTo("Maximum request body size 3145728 exceeded.");
    }
  }
}
