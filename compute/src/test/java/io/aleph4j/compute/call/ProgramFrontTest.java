package io.aleph4j.compute.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.domain.FakeRecords;
import io.aleph4j.compute.vm.BootGate;
import io.aleph4j.compute.vm.Capacity;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.GuestSocket;
import io.aleph4j.compute.vm.HttpApplication;
import io.aleph4j.compute.vm.HttpApplication.Exchange;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProgramFrontTest {
  @TempDir private Path folder;
  private TestNode node;
  private VmPool pool;
  private ProgramFront front;
  private WebServer server;
  private final FakeRecords records = new FakeRecords();
  private ItemHash hash;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile HttpApplication.Handler handler = exchange -> exchange.text(200, "hello");
  private final AtomicInteger connections = new AtomicInteger();

  @BeforeEach
  void start() {
    node = new TestNode(folder, FakeGuest.serving(this::serve));
    open();
    hash = node.add("program");
  }

  private void open() {
    pool = VmPool.open(node.services());
    front = new ProgramFront(pool, "crn.example.org", "1.2.3", records.names());
    server =
        WebServer.start(WebSettings.on("127.0.0.1", 0), List.of(), List.of(), routes -> {}, front);
  }

  private void reopen() {
    stop();
    open();
  }

  private void serve(GuestSocket connection) throws Exception {
    connections.incrementAndGet();
    new HttpApplication(exchange -> handler.answer(exchange)).serve(connection);
  }

  @AfterEach
  void stop() {
    server.close();
    pool.close();
  }

  private HttpRequest.Builder request(String suffix) {
    return HttpRequest.newBuilder(URI.create(server.url() + "/vm/" + hash + suffix));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String suffix) throws Exception {
    return send(request(suffix));
  }

  private HttpResponse<String> getOf(ItemHash other) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(server.url() + "/vm/" + other)));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Sends bytes as they are; everything that comes back until the end. */
  private String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void passesTheAnswerOn() throws Exception {
    handler =
        exchange ->
            exchange.raw(
                """
                HTTP/1.1 201 Made\r
                Content-Type: text/x\r
                Set-Cookie: a=1\r
                Set-Cookie: b=2\r
                Vary: x\r
                Content-Encoding: x-none\r
                Server: uvicorn\r
                Date: Thu, 01 Jan 1970 00:00:00 GMT\r
                Keep-Alive: timeout=5\r
                Content-Length: 3\r
                \r
                abc\
                """);
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("abc");
    assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers().allValues("content-type")).containsExactly("text/x");
    assertThat(answer.headers().allValues("content-length")).containsExactly("3");
    assertThat(answer.headers().allValues("content-encoding")).containsExactly("x-none");
    assertThat(answer.headers().allValues("server")).containsExactly("aleph-vm/1.2.3");
    assertThat(answer.headers().allValues("date")).containsExactly("Thu, 01 Jan 1970 00:00:00 GMT");
    assertThat(answer.headers().map()).doesNotContainKey("keep-alive");
    assertThat(answer.headers().firstValue("Aleph-Program-ItemHash")).hasValue(hash.value());
    assertThat(answer.headers().firstValue("Aleph-Program-Code-Ref"))
        .hasValue(node.store("code of program".getBytes(UTF_8)).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a/b",
        "/a?b=c&d",
        "?x=%20y",
        "/%C3%A9%20+;p=1",
        "/a//b",
        "/?",
        "/~*'()"
      })
  void passesPathAndQueryOnAsTheyAre(String suffix) throws Exception {
    handler = exchange -> exchange.text(200, exchange.line());
    String wanted = suffix.startsWith("/") ? suffix : "/" + suffix;
    String answer =
        exchange("GET /vm/" + hash + suffix + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nGET " + wanted + " HTTP/1.1");
  }

  @Test
  void passesHeadersOnButThoseOfOneHop() throws Exception {
    handler = exchange -> exchange.text(200, exchange.head());
    String answer =
        exchange(
            "GET /vm/"
                + hash
                + "/ HTTP/1.1\r\nHost: example.org:81\r\nX-A: 1\r\nX-A: 2\r\n"
                + "Cookie: a=b\r\nX-Secret: s\r\nTE: trailers\r\nProxy-Authorization: p\r\n"
                + "Keep-Alive: 1\r\nX-Aleph-Call: 77\r\nX-Aleph-Event: aleph.message\r\nConnection: close, X-Secret\r\n\r\n");
    String head = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertThat(head.lines())
        .containsExactly(
            "GET / HTTP/1.1",
            "host: example.org:81",
            "x-a: 1",
            "x-a: 2",
            "cookie: a=b",
            "x-aleph-call: 1",
            "");
  }

  @Test
  void keepsConnectionsToTheApplication() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(get("/" + i).body()).isEqualTo("hello");
    }
    assertThat(connections).hasValue(1);
    handler =
        exchange -> {
          exchange.text(200, "bye");
          exchange.close();
        };
    assertThat(get("/").body()).isEqualTo("bye");
    handler = exchange -> exchange.text(200, "again");
    assertThat(get("/").body()).isEqualTo("again");
    assertThat(connections).hasValue(2);
    assertThat(node.hypervisor().machines()).hasSize(1);
  }

  @Test
  void aKeptConnectionThatWasBrokenOffIsReplaced() throws Exception {
    Set<GuestSocket> used = ConcurrentHashMap.newKeySet();
    handler =
        exchange -> {
          if (used.add(exchange.connection())) {
            exchange.text(200, new String(exchange.body(), UTF_8));
          } else {
            exchange.connection().reset("idle for too long");
            exchange.close();
          }
        };
    for (int i = 0; i < 10; i++) {
      assertThat(send(request("/").POST(BodyPublishers.ofString("first"))).body())
          .isEqualTo("first");
    }
    assertThat(send(request("/").POST(BodyPublishers.ofString("sent once"))).body())
        .isEqualTo("sent once");
    assertThat(node.hypervisor().machines()).hasSize(1);
  }

  @Test
  void anAnswerWithoutLengthEndsWithItsConnection() throws Exception {
    handler =
        exchange -> {
          exchange.raw("HTTP/1.0 200 OK\r\n\r\nuntil the end");
          exchange.close();
        };
    assertThat(get("/").body()).isEqualTo("until the end");
    handler =
        exchange ->
            exchange.raw("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx");
    assertThat(get("/").body()).isEqualTo("x");
    assertThat(get("/").body()).isEqualTo("x");
    assertThat(connections).hasValue(3);
  }

  @Test
  void answersWithoutBodies() throws Exception {
    handler = exchange -> exchange.raw("HTTP/1.1 200 OK\r\ncontent-length: 123\r\n\r\n");
    HttpResponse<String> head = send(request("/").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length")).hasValue("123");
    handler = exchange -> exchange.raw("HTTP/1.1 204 No\r\n\r\n");
    assertThat(get("/").statusCode()).isEqualTo(204);
    handler = exchange -> exchange.raw("HTTP/1.1 304 Not\r\netag: \"x\"\r\n\r\n");
    assertThat(get("/").statusCode()).isEqualTo(304);
    handler = exchange -> exchange.text(200, "");
    assertThat(get("/").body()).isEmpty();
    handler =
        exchange ->
            exchange.raw(
                "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 100 C\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\ny");
    assertThat(get("/").body()).isEqualTo("y");
    // Not that of HEAD: what it announces may come all the same.
    assertThat(connections).hasValue(2);
  }

  @Test
  void chunksHaveNoLengthWhateverTheApplicationSays() throws Exception {
    handler =
        exchange ->
            exchange.raw(
                """
                HTTP/1.1 200 OK\r
                content-length: 2\r
                transfer-encoding: chunked\r
                \r
                5\r
                hello\r
                6\r
                 world\r
                0\r
                \r
                """);
    assertThat(get("/").body()).isEqualTo("hello world");
    assertThat(get("/").headers().firstValue("content-length")).isNotEqualTo("2");
    assertThat(connections).hasValue(1);
  }

  @Test
  void answersArrivePieceByPiece() throws Exception {
    BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
          for (String piece = pieces.take(); !piece.isEmpty(); piece = pieces.take()) {
            exchange.raw(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
          }
          exchange.raw("0\r\n\r\n");
        };
    pieces.add("first");
    HttpResponse<InputStream> answer =
        client.send(request("/").build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("first");
      pieces.add("second");
      assertThat(new String(body.readNBytes(6), UTF_8)).isEqualTo("second");
      pieces.add("");
      assertThat(body.read()).isNegative();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 65_537, 64 << 20})
  void takesBodiesOfAnyLength(int length) throws Exception {
    handler = this::digest;
    byte[] body = new byte[length];
    new java.util.Random(length).nextBytes(body);
    assertThat(send(request("/").POST(BodyPublishers.ofByteArray(body))).body())
        .isEqualTo(length + " " + digest(body) + " " + length);
    assertThat(
            send(request("/")
                    .POST(
                        BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))))
                .body())
        .isEqualTo(length + " " + digest(body) + " ");
  }

  private void digest(Exchange exchange) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long length =
        exchange.copyBody(
            new java.security.DigestOutputStream(OutputStream.nullOutputStream(), digest));
    exchange.text(
        200,
        length
            + " "
            + Base64.getEncoder().encodeToString(digest.digest())
            + " "
            + exchange.header("content-length"));
  }

  private static String digest(byte[] bytes) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void largeAnswersArriveWhole() throws Exception {
    byte[] body = new byte[8 << 20];
    new java.util.Random(8).nextBytes(body);
    handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n\r\n");
          exchange.connection().output().write(body);
        };
    for (int i = 0; i < 2; i++) {
      assertThat(client.send(request("/").build(), BodyHandlers.ofByteArray()).body())
          .isEqualTo(body);
    }
    assertThat(connections).hasValue(1);
  }

  @Test
  void anEarlyAnswerEndsAnEndlessBody() throws Exception {
    handler = exchange -> exchange.text(413, "enough");
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /vm/"
                  + hash
                  + "/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "5\r\nhello\r\n")
              .getBytes(ISO_8859_1));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String answer = new String(in.readAllBytes(), ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 413").endsWith("enough");
    }
    handler = exchange -> exchange.text(200, "goes on");
    assertThat(get("/").body()).isEqualTo("goes on");
    assertThat(node.hypervisor().machines()).hasSize(1);
  }

  @Test
  void aClientThatBreaksOffLeavesTheMachineAlone() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    handler =
        exchange -> {
          seen.countDown();
          try {
            exchange.body();
            outcome.add("whole");
          } catch (IOException e) {
            outcome.add("cut");
            throw e;
          }
        };
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST /vm/" + hash + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nx")
                  .getBytes(ISO_8859_1));
      seen.await();
    }
    assertThat(outcome.take()).isEqualTo("cut");
    handler = exchange -> exchange.text(200, "goes on");
    assertThat(get("/").body()).isEqualTo("goes on");
    assertThat(node.hypervisor().machines()).hasSize(1);
  }

  @Test
  void anApplicationThatClosesWithoutAWordIsStopped() throws Exception {
    handler = Exchange::close;
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).isEqualTo("VM did not respond and was shut down");
    assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(answer.headers().allValues("server")).containsExactly("aleph-vm/1.2.3");
    node.hypervisor().latest().awaitClosed();
    handler = exchange -> exchange.connection().reset("refused");
    assertThat(get("/").statusCode()).isEqualTo(502);
    node.hypervisor().latest().awaitClosed();
    handler = exchange -> exchange.text(200, "new");
    assertThat(get("/").body()).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
        "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
      })
  void whatIsNoAnswerIsToldSo(String bytes) throws Exception {
    handler =
        exchange -> {
          exchange.raw(bytes);
          exchange.close();
        };
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).isEqualTo("Invalid response from VM");
    handler = exchange -> exchange.text(200, "goes on");
    assertThat(get("/").body()).isEqualTo("goes on");
    assertThat(node.hypervisor().machines()).hasSize(1);
  }

  @Test
  void headsThatAreTooLargeAreNoAnswers() throws Exception {
    handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n");
          exchange.close();
        };
    assertThat(get("/").body()).isEqualTo("Invalid response from VM");
    assertThat(node.hypervisor().latest().isClosed()).isFalse();
  }

  @Test
  void anAnswerThatBreaksOffIsBrokenOffForTheClient() {
    handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + "x".repeat(100_000));
          exchange.close();
        };
    assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
    handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
          exchange.close();
        };
    assertThatThrownBy(() -> get("/")).isInstanceOf(IOException.class);
  }

  @Test
  void whatTakesTooLongIsCut() throws Exception {
    ProgramText text = node.program("slow");
    text.object("resources").put("seconds", 1);
    ItemHash slow = node.add(text);
    CountDownLatch never = new CountDownLatch(1);
    handler = exchange -> never.await();
    HttpResponse<String> answer = getOf(slow);
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body())
        .isEqualTo("{\"error\":\"Program did not respond within `resource.seconds`\"}");
    handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort");
          never.await();
        };
    assertThat(getOf(slow).statusCode()).isEqualTo(504);
    handler = exchange -> exchange.text(200, "quick");
    assertThat(getOf(slow).body()).isEqualTo("quick");
    assertThat(node.hypervisor().machines()).hasSize(1);
    never.countDown();
  }

  @Test
  void isFoundByItsHostName() throws Exception {
    handler = exchange -> exchange.text(200, exchange.line() + " " + exchange.header("host"));
    String host = HostNames.of(hash) + ".crn.example.org";
    assertThat(exchange("GET /a?b HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .endsWith("GET /a?b HTTP/1.1 " + host);
    String upper = HostNames.of(hash).toUpperCase(java.util.Locale.ROOT) + ".other:8080";
    assertThat(exchange("GET /vm/x HTTP/1.1\r\nHost: " + upper + "\r\nConnection: close\r\n\r\n"))
        .endsWith("GET /vm/x HTTP/1.1 " + upper);
    for (String other : List.of("crn.example.org", "www.example.org", "localhost", "a.b")) {
      assertThat(exchange("GET / HTTP/1.1\r\nHost: " + other + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 404")
          .contains("Server: aleph-vm/1.2.3");
    }
    assertThat(exchange("OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .doesNotStartWith("HTTP/1.1 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "/", "ABAB", "..", "%00", "Qm", "'"})
  void namesThatAreNoneAreRefused(String ref) throws Exception {
    String answer =
        exchange("GET /vm/" + ref + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 4");
    assertThat(pool.all()).isEmpty();
  }

  private String getOfHost(String host, String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  @Test
  void isFoundByTheDomainOfItsOwner() throws Exception {
    records.put("_aleph-id.app.example.com", hash.value());
    handler = exchange -> exchange.text(200, exchange.line());
    assertThat(getOfHost("app.example.com:81", "/a?b"))
        .startsWith("HTTP/1.1 200")
        .endsWith("GET /a?b HTTP/1.1");
    assertThat(getOfHost("APP.example.com.", "/aboutus")).endsWith("GET /aboutus HTTP/1.1");
    assertThat(records.asked()).containsExactly("_aleph-id.app.example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"www.example.com", "broken.example.com"})
  void aDomainOfNoProgramIsNotFound(String host) throws Exception {
    records.put("_aleph-id.broken.example.com", "no hash");
    assertThat(getOfHost(host, "/"))
        .startsWith("HTTP/1.1 404")
        .contains("Server: aleph-vm/1.2.3")
        .endsWith("{\"error\":\"404: Invalid message reference\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crn.example.org/",
        "www.crn.example.org/",
        "localhost/",
        "127.0.0.1/",
        "[::1]/",
        "app.example.com/about/login",
        "app.example.com/metrics",
        "app.example.com/control/machine/x/stop"
      })
  void whatIsTheNodesIsLeftToIt(String address) throws Exception {
    records.put("_aleph-id.app.example.com", hash.value());
    int slash = address.indexOf('/');
    // This server has no routes.
    assertThat(getOfHost(address.substring(0, slash), address.substring(slash)))
        .startsWith("HTTP/1.1 404")
        .doesNotContain("Invalid message reference");
    assertThat(records.asked()).isEmpty();
  }

  @Test
  void aNodeThatStopsEndsWhatIsUnderWayAndTakesNothingNew() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    handler =
        exchange -> {
          arrived.countDown();
          answers.await();
          exchange.text(200, "at last");
        };
    CompletableFuture<HttpResponse<String>> early =
        client.sendAsync(request("/").build(), BodyHandlers.ofString());
    arrived.await();
    Thread drain = Thread.startVirtualThread(() -> drain(Duration.ofSeconds(50)));
    HttpResponse<String> late = get("/");
    while (late.statusCode() != 503) {
      late = get("/");
    }
    assertThat(late.body()).isEqualTo("{\"error\":\"Server is draining, try another node\"}");
    assertThat(late.headers().firstValue("Retry-After")).hasValue("10");
    assertThat(getOfHost("www.example.com", "/")).startsWith("HTTP/1.1 503");
    assertThat(drain.isAlive()).isTrue();
    answers.countDown();
    assertThat(early.join().body()).isEqualTo("at last");
    drain.join();
  }

  @Test
  void aNodeThatStopsDoesNotWaitForEver() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    handler =
        exchange -> {
          arrived.countDown();
          exchange.connection().readHead();
        };
    CompletableFuture<HttpResponse<String>> call =
        client.sendAsync(request("/").build(), BodyHandlers.ofString());
    arrived.await();
    drain(Duration.ofMillis(20));
    assertThat(call).isNotDone();
    pool.close();
    assertThat(call.join().statusCode()).isEqualTo(502);
  }

  private void drain(Duration limit) {
    try {
      front.drain(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void unknownProgramsAreNotFoundAndNotKept() throws Exception {
    for (int i = 0; i < 3; i++) {
      ItemHash unknown = ItemHash.sha256("unknown " + i);
      HttpResponse<String> answer = getOf(unknown);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("{\"error\":\"Hash not found: " + unknown + "\"}");
    }
    HttpResponse<String> other = getOf(node.store(new byte[1]));
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.body()).contains("is a STORE, not a program");
    assertThat(pool.all()).isEmpty();
    assertThat(node.records()).isEmptyDirectory();
  }

  @Test
  void saysWhyAProgramCannotBeStarted() throws Exception {
    ProgramText text = node.program("lost");
    node.lose(node.file("code of lost".getBytes(UTF_8)));
    assertError(node.add(text), 400, "400: Code, runtime or data not available");
    text = node.program("missing");
    text.object("code").put("ref", "ab".repeat(32));
    assertError(node.add(text), 400, "400: Code, runtime or data not available");
    text = node.program("large");
    text.object("code").put("ref", node.store(new byte[100_001]).value());
    assertError(node.add(text), 500, "500: Program file too large to pass as an inline zip");
    text = node.program("large data");
    text.json()
        .putObject("data")
        .put("encoding", "zip")
        .put("mount", "/d")
        .put("ref", node.store(new byte[100_001]).value())
        .put("use_latest", false);
    assertError(node.add(text), 500, "500: Data file too large to pass as an inline zip");
    ItemHash malformed = node.messages().add("PROGRAM", "{\"time\":1}");
    assertError(malformed, 500, "500: Unhandled error during initialisation");
    node.hypervisor().script(guest -> {});
    assertError(node.add("silent"), 500, "500: Error during runtime initialisation");
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.state("failed", "error", "no module", "traceback", "Trace");
          guest.ignoreEverything();
        });
    assertError(
        node.add("fails"),
        500,
        "500: Error during vm initialisation: no module\\nthis node has no network for it\\nTrace");
    node.hypervisor().fail("no QEMU");
    assertError(node.add("none"), 500, "500: Unhandled error during initialisation");
  }

  private void assertError(ItemHash program, int status, String error) throws Exception {
    HttpResponse<String> answer = getOf(program);
    assertThat(answer.body()).startsWith("{\"error\":\"" + error);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
  }

  @Test
  void saysWhenThereIsNoRoom() throws Exception {
    node.capacity(new Capacity(100, 1));
    reopen();
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("{\"error\":\"This CRN cannot host the requested workload at this time.\"}");
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
  }

  @Test
  void saysWhenTooManyAreStarted() throws Exception {
    node.gate(new BootGate(0, 0));
    reopen();
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
  }

  @Test
  void webSocketsAreTunnelled() throws Exception {
    handler = ProgramFrontTest::upgrade;
    Listener listener = new Listener();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(server.url().replace("http", "ws") + "/vm/" + hash + "/ws?x=1"),
                listener)
            .get(30, TimeUnit.SECONDS);
    assertThat(listener.texts.take()).isEqualTo("/ws?x=1");
    for (int i = 0; i < 5; i++) {
      socket.sendText("message " + i, true).get(30, TimeUnit.SECONDS);
      assertThat(listener.texts.take()).isEqualTo("message " + i);
    }
    assertThat(java.util.Objects.requireNonNull(pool.get(hash).session()).calls()).isOne();
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(30, TimeUnit.SECONDS);
    assertThat(listener.closed.take()).isEqualTo(1000);
    while (java.util.Objects.requireNonNull(pool.get(hash).session()).calls() > 0) {
      Thread.onSpinWait();
    }
    handler = exchange -> exchange.text(200, "goes on");
    assertThat(get("/").body()).isEqualTo("goes on");
  }

  @Test
  void aRefusedUpgradeIsAnAnswer() throws Exception {
    handler = exchange -> exchange.text(403, "no");
    String answer =
        exchange(
            "GET /vm/"
                + hash
                + "/ HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403").endsWith("no");
  }

  /** Accepts, tells the path, and sends back what comes, unmasked, until the client closes. */
  private static void upgrade(Exchange exchange) throws Exception {
    assertThat(exchange.header("upgrade")).isEqualTo("websocket");
    byte[] accept =
        MessageDigest.getInstance("SHA-1")
            .digest(
                (exchange.header("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                    .getBytes(ISO_8859_1));
    exchange.raw(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(accept)
            + "\r\n\r\n");
    frame(exchange.connection(), 0x81, exchange.line().split(" ", -1)[1].getBytes(UTF_8));
    InputStream in = exchange.connection().input();
    int type;
    do {
      type = in.read();
      int length = in.read() & 0x7f;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        payload[i] ^= mask[i % 4];
      }
      frame(exchange.connection(), type, payload);
    } while (type != 0x88);
    exchange.close();
  }

  private static void frame(GuestSocket to, int type, byte[] payload) throws IOException {
    to.output()
        .write(
            ByteBuffer.allocate(2 + payload.length)
                .put((byte) type)
                .put((byte) payload.length)
                .put(payload)
                .array());
  }

  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      texts.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.add(status);
      return WebSocket.Listener.super.onClose(socket, status, reason);
    }
  }
}
