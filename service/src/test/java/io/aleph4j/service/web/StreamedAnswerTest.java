package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedAnswerTest {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final byte[] BLOCK = "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

  private static final BlockingQueue<Thread> endless = new LinkedBlockingQueue<>();
  private static WebServer server;

  @BeforeAll
  static void start() {
    server = WebServer.start(WebSettings.on("127.0.0.1", 0), routes(), List.of(), config -> {});
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<Route> routes() {
    return List.of(
        route("/known", 300_000, out -> write(out, 3)),
        route("/unknown", StreamedAnswer.UNKNOWN, out -> write(out, 3)),
        route("/little", StreamedAnswer.UNKNOWN, out -> out.write('x')),
        route("/nothing", 0, out -> out.flush()),
        route("/refused", 10, out -> refuse()),
        route("/failed", 10, out -> fail()),
        route("/few", 20, out -> out.write('x')),
        route("/many", 10, out -> write(out, 1)),
        route("/cut", 300_000, out -> writeAndFail(out)),
        route("/cut-unknown", StreamedAnswer.UNKNOWN, out -> writeAndFail(out)),
        route("/cut-few", 300_000, out -> write(out, 2)),
        route("/cut-many", 300_000, out -> write(out, 4)),
        route("/endless", StreamedAnswer.UNKNOWN, StreamedAnswerTest::writeForever));
  }

  private static Route route(String path, long length, StreamedAnswer.Body body) {
    return Route.get(
        path, Cost.FREE, ctx -> StreamedAnswer.send(ctx, "application/json", length, body));
  }

  private static void write(OutputStream out, int blocks) throws IOException {
    for (int i = 0; i < blocks; i++) {
      out.write(BLOCK);
    }
  }

  private static void writeAndFail(OutputStream out) throws IOException {
    write(out, 2);
    fail();
  }

  private static void refuse() {
    throw HttpException.of(404);
  }

  private static void fail() throws IOException {
    throw new IOException("as planned");
  }

  private static void writeForever(OutputStream out) throws IOException {
    endless.add(Thread.currentThread());
    while (true) {
      write(out, 1);
    }
  }

  private static RawHttp.Answer get(RawHttp connection, String path) throws IOException {
    connection.write("GET " + path + HOST + "Origin: https://a.example\r\n\r\n");
    return connection.readHead();
  }

  @Test
  void oneConnectionServesManyAnswers() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (int i = 0; i < 3; i++) {
        RawHttp.Answer known = get(connection, "/known");
        assertThat(known.head())
            .contains(
                "Content-Length: 300000\r\n",
                "Content-Type: application/json\r\n",
                "Access-Control-Allow-Origin: https://a.example\r\n")
            .doesNotContain("Content-Encoding: ");
        assertThat(connection.readBytes(300_000)).containsOnly('x');
        assertThat(get(connection, "/unknown").hasHeader("transfer-encoding: chunked")).isTrue();
        assertThat(connection.readChunks()).hasSize(300_000).containsOnly('x');
        assertThat(get(connection, "/nothing").hasHeader("content-length: 0")).isTrue();
        connection.write("GET /little" + HOST + "\r\n");
        assertThat(connection.readAnswer().body()).isEqualTo("x");
      }
    }
  }

  @Test
  void headHasTheSameHeadersAndNoBody() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (String path : List.of("/known", "/unknown", "/endless", "/cut", "/known")) {
        connection.write("HEAD " + path + HOST + "\r\n");
        RawHttp.Answer head = connection.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.hasHeader("content-type: application/json")).isTrue();
        assertThat(head.hasHeader("content-length: 0")).isFalse();
        assertThat(head.hasHeader("content-length: 300000"))
            .isEqualTo(path.equals("/known") || path.equals("/cut"));
      }
    }
    assertThat(endless).isEmpty();
  }

  @Test
  void anErrorBeforeTheFirstByteIsAnOrdinaryAnswer() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (String path : List.of("/failed", "/few", "/many", "/refused")) {
        connection.write("GET " + path + HOST + "\r\n");
        RawHttp.Answer answer = connection.readAnswer();
        assertThat(answer.status()).as(path).isEqualTo(path.equals("/refused") ? 404 : 500);
        assertThat(answer.body()).startsWith(Integer.toString(answer.status()));
        assertThat(answer.hasHeader("content-type: text/plain")).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cut", "/cut-unknown", "/cut-few", "/cut-many"})
  void anErrorInTheMiddleEndsTheConnection(String path) throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      assertThat(get(connection, path).status()).isEqualTo(200);
      String rest = connection.readToEnd();
      assertThat(rest).doesNotContain("\r\n0\r\n", "500");
      assertThat(rest.chars().filter(c -> c == 'x').count()).isLessThan(300_000);
    }
  }

  @Test
  void aClientThatGoesAwayIsNoError() throws Exception {
    try (LogWatch log = new LogWatch()) {
      try (RawHttp connection = new RawHttp(server.port())) {
        get(connection, "/endless");
        assertThat(connection.readBytes(100)).hasSize(100);
      }
      Thread thread = endless.poll(20, TimeUnit.SECONDS);
      assertThat(thread).isNotNull();
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
      assertThat(log.lines()).isEmpty();
    }
  }
}
