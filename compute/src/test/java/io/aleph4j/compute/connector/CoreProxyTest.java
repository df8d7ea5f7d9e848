package io.aleph4j.compute.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.service.web.HttpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions of guests to a core node that does not answer as it should. */
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(60)
class CoreProxyTest {
  private static final long MOST = 1_000;

  private final HttpClient connections = HttpClient.newHttpClient();
  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;
  private URI node;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    node = URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.close();
    connections.shutdownNow();
  }

  /** Answers one request with this, and then ends the connection or goes on saying nothing. */
  private void answers(String text, boolean closes) {
    Thread.ofVirtual()
        .name("core node")
        .start(() -> {
          try (Socket socket = server.accept()) {
            int ends = 0; // of lines, one after the other: four bytes end the head
            while (ends < 4) {
              int next = socket.getInputStream().read();
              ends = next == '\r' || next == '\n' ? ends + 1 : 0;
            }
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            if (!closes) {
              over.await();
            }
          } catch (IOException | InterruptedException e) {
            // The proxy has enough.
          }
        });
  }

  private GuestAnswer.Streamed ask(Duration limit) {
    CoreProxy proxy = new CoreProxy(node, connections, limit, MOST);
    return (GuestAnswer.Streamed) proxy.ask("GET", RequestTarget.parse("/api/v0/info/public.json"));
  }

  private GuestAnswer.Streamed ask() {
    return ask(Duration.ofSeconds(20));
  }

  @Test
  void onlyAddressesOfCoreNodesAreTaken() {
    for (String wrong :
        new String[] {"ftp://a", "a", "http:a", "http://a?b", "http://a#b", "file:///etc/passwd"}) {
      assertThatThrownBy(
              () -> new CoreProxy(URI.create(wrong), connections, Duration.ofSeconds(1), MOST))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + wrong + "'");
    }
    try (HttpClient led =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      assertThatThrownBy(
              () -> new CoreProxy(URI.create("https://a/"), led, Duration.ofSeconds(1), MOST))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("redirects");
    }
  }

  @Test
  void aNodeThatIsNotThereIsToldSo() throws Exception {
    server.close();
    assertThatThrownBy(this::ask).hasMessageContaining("the core node cannot be reached");
  }

  @Test
  void aNodeThatSaysNothingIsNotWaitedForForEver() {
    answers("", false);
    assertThatThrownBy(() -> ask(Duration.ofMillis(100)))
        .hasMessageContaining("the core node has not answered within");
  }

  @Test
  void aNodeThatStopsInTheMiddleIsNotWaitedForForEver() throws Exception {
    answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", false);
    GuestAnswer.Streamed answer = ask(Duration.ofMillis(500));
    assertThat(answer.body().readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("half");
    assertThatThrownBy(() -> answer.body().read()).isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerThatEndsEarlyIsNoWholeOne() {
    answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", true);
    GuestAnswer.Streamed answer = ask();
    assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {(int) MOST, (int) MOST + 1})
  void anAnswerOfUnknownLengthEndsAtTheLimit(int length) throws Exception {
    answers("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(length), true);
    GuestAnswer.Streamed answer = ask();
    assertThat(answer.length()).isNegative();
    if (length <= MOST) {
      assertThat(answer.body().readAllBytes()).hasSize(length);
      assertThat(answer.body().read()).isNegative();
    } else {
      assertThatThrownBy(() -> answer.body().readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("more than 1000 bytes");
    }
  }

  @Test
  void bytesAreReadOneByOneToo() throws Exception {
    answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\u007fz", true);
    GuestAnswer.Streamed answer = ask();
    assertThat(answer.contentType()).isEqualTo("application/octet-stream");
    assertThat(answer.body().read()).isEqualTo(0x7f);
    assertThat(answer.body().read()).isEqualTo('z');
    assertThat(answer.body().read()).isEqualTo(-1);
  }

  @Test
  void whoeverIsInterruptedIsToldThatTheMachineStops() {
    answers("", false);
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::ask).hasMessageContaining("this machine is being stopped");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void onlyTheApiIsAsked() {
    CoreProxy proxy = new CoreProxy(node, connections, Duration.ofSeconds(20), MOST);
    for (String target :
        new String[] {"/metrics", "/%61pi/v0/x", "/api%2f..%2f..%2fx/y", "/apx/"}) {
      assertThatThrownBy(() -> proxy.ask("GET", RequestTarget.parse(target)))
          .as(target)
          .isInstanceOf(HttpException.class);
    }
  }
}
