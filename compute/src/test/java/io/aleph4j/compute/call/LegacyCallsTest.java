package io.aleph4j.compute.call;

import static io.aleph4j.compute.vm.LegacyWords.scope;
import static io.aleph4j.compute.vm.LegacyWords.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.domain.FakeRecords;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.LegacyMachines;
import io.aleph4j.compute.vm.LegacyWords;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.service.web.WebServer;
import io.aleph4j.service.web.WebSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** Programs in guests of version 1 and 2, as those who call them see it. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(120)
class LegacyCallsTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private final BlockingQueue<Value> seen = new LinkedBlockingQueue<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile LegacyMachines.Program program = call -> LegacyWords.http(200, "hello");
  private LegacyMachines machines;
  private TestNode node;
  private VmPool pool;
  private ProgramFront front;
  private WebServer server;
  private ItemHash hash;

  @BeforeEach
  void start() {
    machines = new LegacyMachines(this::answer);
    node = new TestNode(folder, FakeGuest.serving(connection -> {}));
    node.on(node.host(), machines);
    pool = VmPool.open(node.services());
    front = new ProgramFront(pool, "crn.example.org", "1.2.3", FakeRecords.none());
    server =
        WebServer.start(WebSettings.on("127.0.0.1", 0), List.of(), List.of(), routes -> {}, front);
    hash = node.add("program");
  }

  private byte[] answer(Value call) throws Exception {
    seen.add(call);
    return program.answer(call);
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

  /** Sends a head as it is; everything that comes back until the end. */
  private String exchange(String line, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      String head =
          line + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + String.join("\r\n", headers);
      String end = headers.length == 0 ? "\r\n" : "\r\n\r\n";
      socket.getOutputStream().write((head + end).getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static List<String> headers(Value scope) {
    List<String> lines = new ArrayList<>();
    for (Value header : LegacyWords.of(scope, "headers").asArrayValue()) {
      List<Value> parts = header.asArrayValue().list();
      lines.add(latin(parts.get(0)) + ": " + latin(parts.get(1)));
    }
    return lines;
  }

  private static String latin(Value bytes) {
    return new String(bytes.asRawValue().asByteArray(), ISO_8859_1);
  }

  @Test
  void theProgramGetsTheRequest() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/a%20b/%C3%A9+?x=%20y+z&q=%C3%A9")
                .header("X-Own", "Value")
                .method("PUT", BodyPublishers.ofString("the body")));
    assertThat(answer.body()).isEqualTo("hello");
    Value scope = scope(seen.take());
    assertThat(text(scope, "type")).isEqualTo("http");
    assertThat(text(scope, "method")).isEqualTo("PUT");
    assertThat(text(scope, "path")).isEqualTo("/a b/é+");
    assertThat(text(scope, "query_string")).isEqualTo("x= y+z&q=é");
    assertThat(text(scope, "body")).isEqualTo("the body");
    assertThat(headers(scope))
        .contains("x-own: Value", "content-length: 8", "host: 127.0.0.1:" + server.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x=100%", "x=%zz", "%", "a=%4", "%%41"})
  void whatIsNotEncodedWellInAQueryIsLeftAsItIs(String query) throws Exception {
    assertThat(exchange("GET /vm/" + hash + "/p?" + query))
        .startsWith("HTTP/1.1 200")
        .endsWith("hello");
    Value scope = scope(seen.take());
    assertThat(text(scope, "path")).isEqualTo("/p");
    assertThat(text(scope, "query_string")).isEqualTo(query.replace("%41", "A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%zz", "/a%4"})
  void aPathThatIsNotEncodedWellIsTheClientsFault(String path) throws Exception {
    assertThat(exchange("GET /vm/" + hash + path)).startsWith("HTTP/1.1 400");
    assertThat(seen).isEmpty();
  }

  @Test
  void emptyHeadersArriveEmpty() throws Exception {
    assertThat(exchange("GET /vm/" + hash + "/", "X-Empty:", "X-Blank:  ", "X-Last: 1"))
        .startsWith("HTTP/1.1 200");
    assertThat(headers(scope(seen.take()))).contains("x-empty: ", "x-blank: ", "x-last: 1");
  }

  @Test
  void theClientGetsTheAnswer() throws Exception {
    program =
        call ->
            LegacyWords.http(
                201,
                "abc",
                "Content-Type",
                "text/x",
                "Set-Cookie",
                "a=1",
                "set-cookie",
                "b=2",
                "Content-Length",
                "99",
                "Transfer-Encoding",
                "chunked",
                "Connection",
                "close",
                "aleph-program-itemhash",
                "another");
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("abc");
    assertThat(answer.headers().allValues("content-type")).containsExactly("text/x");
    assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers().allValues("content-length")).containsExactly("3");
    assertThat(answer.headers().map()).doesNotContainKeys("transfer-encoding", "connection");
    assertThat(answer.headers().allValues("aleph-program-itemhash")).containsExactly(hash.value());
    assertThat(answer.headers().firstValue("aleph-program-code-ref"))
        .hasValue(node.store("code of program".getBytes(UTF_8)).value());
  }

  @ParameterizedTest
  @CsvSource({"204, GET", "304, GET", "200, HEAD"})
  void aBodyThatMayNotBeIsLeftOut(int status, String method) throws Exception {
    program = call -> LegacyWords.http(status, "null", "content-type", "application/json");
    HttpResponse<String> answer = send(request("/").method(method, BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
    program = call -> LegacyWords.http(200, "next");
    assertThat(get("/").body()).isEqualTo("next");
  }

  @Test
  void aProgramThatFailsIsToldWithItsTraceback() throws Exception {
    program = call -> LegacyWords.failure("no", "Traceback (most recent call last):\nno");
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("Traceback (most recent call last):\nno");
    assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(machines.latest().isClosed()).isFalse();
  }

  @Test
  void whatIsNoAnswerIsToldSoAndTheMachineGoesOn() throws Exception {
    for (byte[] bytes :
        List.of(
            new byte[] {1},
            "HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8),
            LegacyWords.http(99, ""),
            LegacyWords.http(200, "", "x\r\ny", "z"),
            LegacyWords.http(200, "", "x", "a\r\nset-cookie: b"),
            LegacyWords.event(ValueFactory.newNil()),
            new byte[(16 << 20) + 1])) {
      program = call -> bytes;
      HttpResponse<String> answer = get("/");
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).isEqualTo("Invalid response from VM");
    }
    program = call -> LegacyWords.http(200, "goes on");
    assertThat(get("/").body()).isEqualTo("goes on");
    assertThat(machines.machines()).hasSize(1);
  }

  @Test
  void aGuestThatSaysNothingIsStopped() throws Exception {
    program = call -> new byte[0];
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).isEqualTo("VM did not respond and was shut down");
    machines.latest().awaitClosed();
    program = call -> LegacyWords.http(200, "a new one");
    assertThat(get("/").body()).isEqualTo("a new one");
    assertThat(machines.machines()).hasSize(2);
  }

  @Test
  void aProgramThatTakesTooLongIsCut() throws Exception {
    ProgramText slow = node.program("slow");
    slow.object("resources").put("seconds", 1);
    hash = node.add(slow);
    CountDownLatch never = new CountDownLatch(1);
    program =
        call -> {
          never.await();
          return new byte[0];
        };
    HttpResponse<String> answer = get("/");
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body())
        .isEqualTo("{\"error\":\"Program did not respond within `resource.seconds`\"}");
    assertThat(machines.latest().isClosed()).isFalse();
    never.countDown();
  }

  @Test
  void bodiesHaveALimit() throws Exception {
    byte[] most = new byte[MIB];
    byte[] more = new byte[MIB + 1];
    assertThat(send(request("/").POST(BodyPublishers.ofByteArray(most))).statusCode())
        .isEqualTo(200);
    assertThat(send(request("/").POST(streamed(most))).statusCode()).isEqualTo(200);
    for (int i = 0; i < 2; i++) {
      Value body = LegacyWords.of(scope(seen.take()), "body");
      assertThat(body.asRawValue().asByteArray()).hasSize(MIB);
    }
    for (HttpRequest.BodyPublisher body :
        List.of(BodyPublishers.ofByteArray(more), streamed(more))) {
      HttpResponse<String> answer = send(request("/").POST(body));
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("Maximum request body size 1048576 exceeded.");
    }
    assertThat(seen).isEmpty();
  }

  private static HttpRequest.BodyPublisher streamed(byte[] body) {
    return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
  }

  @Test
  void largeCallsShareSomeRoom() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    byte[] large = new byte[HeldBytes.MOST / 2 - 200];
    program =
        call ->
            switch (text(scope(call), "path")) {
              case "/held" -> held(told);
              case "/large" -> LegacyWords.http(200, large);
              default -> LegacyWords.http(200, "small");
            };
    assertThat(get("/").body()).isEqualTo("small"); // it runs
    List<CompletableFuture<HttpResponse<String>>> kept = new ArrayList<>();
    int most = HeldBytes.MOST / (MIB - HeldBytes.FREE);
    for (int i = 0; i < most; i++) {
      kept.add(
          client.sendAsync(
              request("/held").POST(BodyPublishers.ofByteArray(new byte[MIB])).build(),
              BodyHandlers.ofString()));
    }
    for (int i = 0; i <= most; i++) {
      seen.take();
    }
    for (HttpRequest.Builder request :
        List.of(
            request("/large"),
            // Who sends on while he is refused may lose the answer with the connection.
            request("/").POST(BodyPublishers.ofByteArray(new byte[MIB])).expectContinue(true))) {
      HttpResponse<String> answer = send(request);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    }
    assertThat(get("/").body()).isEqualTo("small"); // nobody keeps others from little
    told.countDown();
    for (CompletableFuture<HttpResponse<String>> call : kept) {
      assertThat(call.join().body()).isEqualTo("held");
    }
    assertThat(client.send(request("/large").build(), BodyHandlers.ofByteArray()).body())
        .isEqualTo(large);
  }

  private static byte[] held(CountDownLatch until) throws InterruptedException {
    until.await();
    return LegacyWords.http(200, "held");
  }

  @Test
  void eventsHaveAScopeOfTheirOwn() throws Exception {
    program = call -> LegacyWords.event(ValueFactory.newString("whatever"));
    front.events().run(hash, "{\"type\":\"POST\",\"x\":\"ä\"}");
    Value scope = scope(seen.take());
    assertThat(text(scope, "type")).isEqualTo("aleph.message");
    assertThat(text(scope, "body")).isEqualTo("{\"type\":\"POST\",\"x\":\"ä\"}");
  }

  @Test
  void eventsThatFailAreSaid() {
    program = call -> LegacyWords.failure("no such key", "Traceback");
    assertThatThrownBy(() -> front.events().run(hash, "{}"))
        .isInstanceOf(ComputeException.class)
        .hasMessage("no such key");
    program = call -> new byte[0];
    assertThatThrownBy(() -> front.events().run(hash, "{}"))
        .isInstanceOf(ComputeException.class)
        .hasMessage("the guest ended the connection without an answer");
    program = call -> new byte[] {1};
    assertThatThrownBy(() -> front.events().run(hash, "{}")).isInstanceOf(ComputeException.class);
  }
}
