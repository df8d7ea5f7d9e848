package io.aleph4j.compute.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.vm.HttpApplication.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the connection of a client once it is a WebSocket's. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(60)
class TunnelTest {
  private static final String[] UPGRADE = {
    "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"
  };

  @TempDir private Path folder;
  private final BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
  private CallFixture calls;

  @BeforeEach
  void start() {
    calls = new CallFixture(folder);
  }

  @AfterEach
  void stop() {
    calls.close();
  }

  private static void accept(Exchange exchange) throws IOException {
    exchange.raw(
        """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Keep-Alive: timeout=5\r
        X-Own: 1\r
        \r
        """);
    exchange.close();
  }

  private Socket open(String more) throws IOException {
    return calls.begin(
        calls.head("GET", "/ws", UPGRADE).replace("Connection: close\r\n", "") + more);
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("the end after " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  private void awaitRelease() {
    while (Objects.requireNonNull(calls.pool.get(calls.hash).session()).calls() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatTheClientSentAheadReachesTheApplication() throws Exception {
    calls.handler =
        exchange -> {
          accept(exchange);
          outcome.add(new String(exchange.connection().input().readNBytes(10), ISO_8859_1));
          exchange.raw("answer");
        };
    try (Socket client = open("sent ")) {
      InputStream in = client.getInputStream();
      assertThat(readHead(in))
          .startsWith("HTTP/1.1 101")
          .containsIgnoringCase("X-Own: 1")
          .contains("Upgrade: websocket")
          .doesNotContainIgnoringCase("Keep-Alive");
      client.getOutputStream().write("ahead".getBytes(ISO_8859_1));
      assertThat(outcome.take()).isEqualTo("sent ahead");
      assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo("answer");
    }
    awaitRelease();
  }

  @Test
  void aClientThatSendsNothingMoreStillGetsWhatIsLeft() throws Exception {
    calls.handler =
        exchange -> {
          accept(exchange);
          String all = new String(exchange.connection().input().readAllBytes(), ISO_8859_1);
          exchange.raw("you said " + all);
        };
    try (Socket client = open("")) {
      InputStream in = client.getInputStream();
      readHead(in);
      client.getOutputStream().write("goodbye".getBytes(ISO_8859_1));
      client.shutdownOutput();
      assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo("you said goodbye");
    }
    awaitRelease();
  }

  @Test
  void anApplicationThatBreaksOffEndsTheClientsConnection() throws Exception {
    calls.handler =
        exchange -> {
          accept(exchange);
          assertThat(exchange.connection().input().read()).isEqualTo('x');
          exchange.connection().reset("broken");
        };
    try (Socket client = open("")) {
      InputStream in = client.getInputStream();
      readHead(in);
      client.getOutputStream().write('x');
      assertThat(read(in)).isNegative();
    }
    awaitRelease();
    calls.handler = exchange -> exchange.text(200, "goes on");
    assertThat(calls.get()).endsWith("goes on");
  }

  /** The end of a connection, in either way. */
  private static int read(InputStream in) throws IOException {
    try {
      return in.read();
    } catch (SocketException e) {
      return -1;
    }
  }

  @Test
  void aClientThatVanishesIsToldToTheApplication() throws Exception {
    calls.handler =
        exchange -> {
          accept(exchange);
          assertThat(exchange.connection().input().read()).isEqualTo('x');
          outcome.add("heard");
          try {
            exchange.connection().input().readAllBytes();
            outcome.add("ended");
          } catch (IOException e) {
            outcome.add("broken");
          }
        };
    try (Socket client = open("")) {
      readHead(client.getInputStream());
      client.getOutputStream().write('x');
      assertThat(outcome.take()).isEqualTo("heard");
      client.setSoLinger(true, 0);
    }
    assertThat(outcome.take()).isIn("ended", "broken");
    awaitRelease();
  }

  @Test
  void aNodeThatStopsEndsItsWebSockets() throws Exception {
    calls.handler =
        exchange -> {
          accept(exchange);
          exchange.connection().input().readAllBytes();
        };
    try (Socket client = open("")) {
      InputStream in = client.getInputStream();
      readHead(in);
      calls.pool.close();
      assertThat(read(in)).isNegative();
    }
  }
}
