package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileAnswerTest {
  private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
  private static final int SIZE = 1_000_003;
  private static final String ETAG = "\"QmHash\"";
  private static final long HUGE = 5L << 30;

  private static final byte[] content = new byte[SIZE];
  private static final BlockingQueue<Use> uses = new LinkedBlockingQueue<>();

  /** A file that a request opened, and the thread of the request. */
  private record Use(FileChannel file, Thread thread) {}

  @TempDir private static Path folder;
  private static WebServer server;

  @BeforeAll
  static void start() throws IOException {
    new Random(7).nextBytes(content);
    Files.write(folder.resolve("file"), content);
    Files.write(folder.resolve("empty"), new byte[0]);
    Files.write(folder.resolve("ten"), "0123456789".getBytes(StandardCharsets.US_ASCII));
    try (FileChannel huge = open("huge", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      huge.write(java.nio.ByteBuffer.allocate(1), HUGE - 1);
    }
    server = WebServer.start(WebSettings.on("127.0.0.1", 0), routes(), List.of(), config -> {});
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void everyFileIsClosed() throws InterruptedException {
    for (Use use = uses.poll(); use != null; use = uses.poll()) {
      assertThat(use.thread().join(Duration.ofSeconds(20))).isTrue();
      assertThat(use.file().isOpen()).isFalse();
    }
  }

  private static List<Route> routes() {
    return List.of(
        Route.get("/file/{name}", Cost.FREE, ctx -> send(ctx, ctx.pathParam("name"), 0)),
        Route.get("/longer/{name}", Cost.FREE, ctx -> send(ctx, ctx.pathParam("name"), 1)),
        Route.get(
            "/closed",
            Cost.FREE,
            ctx -> {
              FileChannel file = open("file", StandardOpenOption.READ);
              file.close();
              FileAnswer.send(ctx, file, SIZE, "image/png", "QmHash");
            }));
  }

  private static void send(Context context, String name, long more) throws IOException {
    FileChannel file = open(name, StandardOpenOption.READ);
    uses.add(new Use(file, Thread.currentThread()));
    FileAnswer.send(context, file, file.size() + more, "image/png", "QmHash");
  }

  private static FileChannel open(String name, StandardOpenOption... options) throws IOException {
    return FileChannel.open(folder.resolve(name), options);
  }

  private static void assertIsFile(RawHttp connection, int from, int to) throws IOException {
    byte[] expected = Arrays.copyOfRange(content, from, to);
    assertThat(Arrays.equals(connection.readBytes(to - from), expected)).isTrue();
  }

  private static RawHttp.Answer ask(RawHttp connection, String method, String headers)
      throws IOException {
    connection.write(method + " /file/file" + HOST + headers + "\r\n");
    return connection.readHead();
  }

  @Test
  void oneConnectionServesEveryKindOfAnswer() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (int i = 0; i < 3; i++) {
        RawHttp.Answer whole = ask(connection, "GET", "Origin: https://a.example\r\n");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.head())
            .contains(
                "Content-Length: " + SIZE + "\r\n",
                "Accept-Ranges: bytes\r\n",
                "ETag: " + ETAG + "\r\n",
                "Content-Type: image/png\r\n",
                "Cache-Control: public, max-age=31536000, immutable\r\n",
                "Access-Control-Allow-Origin: https://a.example\r\n",
                "Vary: Origin\r\n")
            .doesNotContain("Content-Encoding: ", "Transfer-Encoding: ", "Content-Range: ");
        assertIsFile(connection, 0, SIZE);

        RawHttp.Answer head = ask(connection, "HEAD", "Range: bytes=0-1\r\n");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.head()).contains("Content-Length: " + SIZE + "\r\n", ETAG);

        RawHttp.Answer known = ask(connection, "GET", "If-None-Match: " + ETAG + "\r\n");
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.head()).contains(ETAG, "Cache-Control: public").doesNotContain("image/");

        RawHttp.Answer part = ask(connection, "GET", "Range: bytes=1000-400000\r\n");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.head())
            .contains("Content-Range: bytes 1000-400000/" + SIZE, "Content-Length: 399001\r\n");
        assertIsFile(connection, 1_000, 400_001);

        connection.write("GET /file/file" + HOST + "Range: bytes=" + SIZE + "-\r\n\r\n");
        RawHttp.Answer outside = connection.readAnswer();
        assertThat(outside.status()).isEqualTo(416);
        assertThat(outside.head())
            .contains("Content-Range: bytes */" + SIZE + "\r\n")
            .doesNotContain("immutable", "ETag: ");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-, 0, 1000003",
    "bytes=1000002-, 1000002, 1000003",
    "bytes=5-99999999999999999999999, 5, 1000003",
    "bytes=-1, 1000002, 1000003",
    "bytes=-99999999999999999999999, 0, 1000003",
    "BYTES=7-9, 7, 10",
  })
  void aPartIsSent(String range, int from, int to) throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      RawHttp.Answer part = ask(connection, "GET", "Range: " + range + "\r\n");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.head())
          .contains("Content-Range: bytes " + from + "-" + (to - 1) + "/" + SIZE + "\r\n");
      assertIsFile(connection, from, to);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,5-6",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=1-2-3",
        "bytes=+1-2",
        "lines=0-1",
        "0-1",
        "bytes=0-1\r\nRange: bytes=0-2",
        "bytes=0-1\r\nIf-Range: \"other\"",
        "bytes=0-1\r\nIf-Range: W/\"QmHash\"",
        "bytes=0-1\r\nIf-Range: Thu, 26 Nov 2026 09:00:00 GMT",
      })
  void whatIsNoPartGetsTheWhole(String range) throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      assertThat(ask(connection, "GET", "Range: " + range + "\r\n").status()).isEqualTo(200);
      assertIsFile(connection, 0, SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=1000003-", "bytes=1000003-1000004", "bytes=-0", "bytes=9999999999-"})
  void whatIsOutsideIsRefused(String range) throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      assertThat(ask(connection, "GET", "Range: " + range + "\r\n").status()).isEqualTo(416);
    }
  }

  @Test
  void aPartIsSentWhileTheFileIsTheSame() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      String headers = "Range: bytes=0-1\r\nIf-Range: " + ETAG + "\r\n";
      assertThat(ask(connection, "GET", headers).status()).isEqualTo(206);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*|304",
        "W/\"QmHash\"|304",
        "\"a,b\", \"QmHash\"|304",
        "\"a\"\\r\\nIf-None-Match: \"QmHash\"|304",
        "\"QmHash\"\\r\\nRange: bytes=0-1|304",
        "\"other\"|200",
        "QmHash|200",
        "\"qmhash\"|200",
      })
  void aKnownFileIsNotSentAgain(String condition, int status) throws IOException {
    for (String method : List.of("GET", "HEAD")) {
      try (RawHttp connection = new RawHttp(server.port())) {
        String header = "If-None-Match: " + condition.replace("\\r\\n", "\r\n") + "\r\n";
        assertThat(ask(connection, method, header).status()).isEqualTo(status);
      }
    }
  }

  @Test
  void anEmptyFileHasNoParts() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("GET /file/empty" + HOST + "\r\n");
      RawHttp.Answer whole = connection.readAnswer();
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.hasHeader("content-length: 0")).isTrue();
      connection.write("GET /file/empty" + HOST + "Range: bytes=0-\r\n\r\n");
      assertThat(connection.readAnswer().hasHeader("content-range: bytes */0")).isTrue();
    }
  }

  @Test
  void aFileBeyondTwoGibibytesHasALengthAndParts() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("HEAD /file/huge" + HOST + "\r\n");
      assertThat(connection.readHead().hasHeader("content-length: " + HUGE)).isTrue();
      connection.write("GET /file/huge" + HOST + "Range: bytes=-3\r\n\r\n");
      RawHttp.Answer part = connection.readAnswer();
      assertThat(part.hasHeader("content-range: bytes " + (HUGE - 3) + "-")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/longer/ten", "/longer/empty", "/closed"})
  void aFileThatCannotBeReadIsAnOrdinaryError(String path) throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      for (int i = 0; i < 2; i++) {
        connection.write("GET " + path + HOST + "\r\n");
        RawHttp.Answer answer = connection.readAnswer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.head()).doesNotContain("immutable", "ETag: ");
      }
      connection.write("HEAD " + path + HOST + "\r\n");
      assertThat(connection.readHead().status()).as("HEAD does not read").isEqualTo(200);
    }
  }

  @Test
  void aFileThatBecomesShorterEndsTheConnection() throws IOException {
    try (RawHttp connection = new RawHttp(server.port())) {
      connection.write("GET /longer/file" + HOST + "\r\n");
      assertThat(connection.readHead().hasHeader("content-length: " + (SIZE + 1))).isTrue();
      assertThat(connection.readToEnd().length()).isLessThanOrEqualTo(SIZE);
    }
  }

  @Test
  void aClientThatGoesAwayIsNoError() throws Exception {
    try (LogWatch log = new LogWatch()) {
      try (RawHttp connection = new RawHttp(server.port())) {
        connection.write("GET /file/huge" + HOST + "\r\n");
        connection.readHead();
        assertThat(connection.readBytes(100)).hasSize(100);
      }
      Use use = uses.poll(20, TimeUnit.SECONDS);
      assertThat(use).isNotNull();
      assertThat(use.thread().join(Duration.ofSeconds(20))).isTrue();
      assertThat(use.file().isOpen()).isFalse();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void noFileHasASizeBelowZero() {
    assertThatThrownBy(() -> ByteRange.parse("bytes=0-", 0)).isInstanceOf(HttpException.class);
    assertThat(ByteRange.whole(0).length()).isZero();
  }
}
