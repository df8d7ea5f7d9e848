package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.service.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class SocketTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final SocketSettings PATIENT = SocketSettings.defaults();

  private final List<Socket> opened = new CopyOnWriteArrayList<>();
  private final List<Socket> closed = new CopyOnWriteArrayList<>();
  private WebServer server = start(PATIENT, 10_000, 100);

  private final class Recorder implements SocketListener {
    @Override
    public void opened(Socket socket) {
      opened.add(socket);
    }

    @Override
    public void closed(Socket socket) {
      closed.add(socket);
    }
  }

  private WebServer start(SocketSettings sockets, int capacity, int perClient) {
    SocketRoute route =
        new SocketRoute(
            "/ws/messages",
            capacity,
            context -> {
              if ("bad".equals(context.queryParam("history"))) {
                throw HttpException.json(422, "[{\"type\":\"int_parsing\"}]");
              }
              if ("broken".equals(context.queryParam("history"))) {
                throw new IllegalStateException("secret detail");
              }
              return new Recorder();
            });
    return WebServer.start(
        WebSettings.on("127.0.0.1", 0)
            .withSockets(sockets)
            .withLimits(RateLimits.defaults().withSockets(perClient)),
        List.of(),
        List.of(route),
        config -> {});
  }

  private void restart(SocketSettings sockets, int capacity, int perClient) {
    server.close();
    server = start(sockets, capacity, perClient);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawSocket connect(String... headers) throws IOException {
    return new RawSocket(server.port(), "/ws/messages", headers);
  }

  private Socket awaitOpened(int count) {
    Eventually.until(LIMIT, () -> opened.size() >= count);
    return opened.get(count - 1);
  }

  @Test
  void everyClientGetsEveryFrameInOrder() throws Exception {
    List<RawSocket> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(connect());
    }
    awaitOpened(5);
    for (int number = 0; number < 500; number++) {
      SocketFrame frame =
          SocketFrame.text("{\"n\":" + number + ",\"t\":\"é" + "x".repeat(300) + "\"}");
      opened.forEach(socket -> assertThat(socket.send(frame)).isTrue());
    }
    for (RawSocket client : clients) {
      for (int number = 0; number < 500; number++) {
        RawSocket.Received frame = client.receive(RawSocket.TEXT);
        assertThat(frame.text()).startsWith("{\"n\":" + number + ",\"t\":\"éx");
      }
      client.close();
    }
    Eventually.until(LIMIT, () -> closed.size() == 5 && server.openSockets() == 0);
    assertThat(opened).allMatch(socket -> !socket.send(SocketFrame.text("late")));
  }

  @Test
  void refusesBeforeTheUpgrade() throws Exception {
    RawHttp.Answer plain =
        RawHttp.send(server.port(), "GET /ws/messages HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(plain.status()).isEqualTo(400);
    try (RawSocket refused =
        new RawSocket(server.port(), "/ws/messages?history=bad", "Origin: https://a")) {
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.head().toLowerCase(java.util.Locale.ROOT))
          .contains("content-type: application/json", "access-control-allow-origin: https://a");
      assertThat(refused.restOfBody(24)).isEqualTo("[{\"type\":\"int_parsing\"}]");
    }
    try (RawSocket broken = new RawSocket(server.port(), "/ws/messages?history=broken")) {
      assertThat(broken.status()).isEqualTo(500);
    }
    try (RawSocket unknown = new RawSocket(server.port(), "/ws/other")) {
      assertThat(unknown.status()).isEqualTo(404);
    }
    String handshake = "GET /ws/messages HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 13\r\n";
    assertThat(RawHttp.send(server.port(), handshake + "\r\n").status()).isEqualTo(400);
    assertThat(opened).isEmpty();
    assertThat(server.openSockets()).isZero();
  }

  @Test
  void compressionPerClientIsNotOffered() throws Exception {
    try (RawSocket client = connect("Sec-WebSocket-Extensions: permessage-deflate")) {
      assertThat(client.status()).isEqualTo(101);
      assertThat(client.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("extensions");
    }
  }

  @Test
  void oneMoreThanTheCapacityIsAcceptedAndClosed() throws Exception {
    restart(PATIENT, 2, 100);
    try (RawSocket first = connect();
        RawSocket second = connect()) {
      assertThat(second.status()).isEqualTo(101);
      try (RawSocket third = connect()) {
        RawSocket.Received close = third.receive(RawSocket.CLOSE);
        assertThat(close.closeCode()).isEqualTo(1013);
        assertThat(close.closeReason()).isEqualTo("Too many connections");
      }
      first.hangUp();
      Eventually.until(LIMIT, () -> closed.size() == 1);
      try (RawSocket fourth = connect()) {
        awaitOpened(3).send(SocketFrame.text("welcome"));
        assertThat(fourth.receive().text()).isEqualTo("welcome");
      }
    }
  }

  @Test
  void oneForeignClientHasALimitOfSockets() throws Exception {
    restart(PATIENT, 100, 2);
    String foreign = "X-Forwarded-For: 203.0.113.9";
    try (RawSocket one = connect(foreign);
        RawSocket two = connect(foreign);
        RawSocket three = connect(foreign);
        RawSocket other = connect("X-Forwarded-For: 203.0.113.10");
        RawSocket local = connect()) {
      assertThat(List.of(one.status(), two.status(), other.status(), local.status()))
          .containsOnly(101);
      assertThat(three.status()).isEqualTo(429);
      assertThat(three.head().toLowerCase(java.util.Locale.ROOT)).contains("retry-after: ");
    }
    Eventually.until(LIMIT, () -> server.openSockets() == 0);
    try (RawSocket again = connect(foreign)) {
      assertThat(again.status()).isEqualTo(101);
    }
  }

  @Test
  void whatClientsSendIsIgnoredUpToALimit() throws Exception {
    try (RawSocket client = connect()) {
      client.send(RawSocket.TEXT, "anything".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      client.send(2, new byte[3 << 20]);
      client.send(RawSocket.PING, new byte[] {7});
      assertThat(client.receive(RawSocket.PONG).payload()).containsExactly(7);
      awaitOpened(1).send(SocketFrame.text("still here"));
      assertThat(client.receive(RawSocket.TEXT).text()).isEqualTo("still here");
    }
    restart(
        new SocketSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            1024,
            8 << 20,
            4 << 20,
            Duration.ofMillis(300)),
        100,
        100);
    try (RawSocket client = connect()) {
      Thread sending =
          Thread.startVirtualThread(() -> {
            try {
              client.send(2, new byte[5 << 20]);
            } catch (IOException e) {
              // The server went away while this was still sending, as it may.
            }
          });
      assertThat(client.receive(RawSocket.CLOSE).closeCode()).isEqualTo(1009);
      assertThat(sending.join(LIMIT)).isTrue();
      assertThat(client.ends()).isTrue();
    }
    Eventually.until(LIMIT, () -> server.openSockets() == 0);
  }

  @Test
  void clientsThatDoNotAnswerPingsAreDropped() throws Exception {
    restart(
        new SocketSettings(
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            1024,
            8 << 20,
            4 << 20,
            Duration.ofSeconds(5)),
        100,
        100);
    try (RawSocket deaf = connect();
        RawSocket alive = connect()) {
      Thread answering =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 10; i++) {
                alive.send(RawSocket.PONG, alive.receive(RawSocket.PING).payload());
              }
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      assertThat(deaf.ends()).isTrue();
      assertThat(answering.join(LIMIT)).isTrue();
      assertThat(server.openSockets()).isEqualTo(1);
    }
  }

  @Test
  void aClientThatDoesNotReadIsClosedAndHindersNobody() throws Exception {
    restart(
        new SocketSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            64,
            1 << 20,
            4 << 20,
            Duration.ofMillis(300)),
        100,
        100);
    try (RawSocket stalled = connect()) {
      Socket stalledSocket = awaitOpened(1);
      try (RawSocket reading = connect()) {
        Socket readingSocket = awaitOpened(2);
        int accepted = 0;
        SocketFrame frame = SocketFrame.text("x".repeat(50_000));
        // The operating system's buffers take some; then the queue fills and the client goes.
        for (int i = 0; i < 5_000 && stalledSocket.send(frame); i++) {
          accepted++;
          readingSocket.send(frame);
          assertThat(reading.receive(RawSocket.TEXT).payload()).hasSize(50_000);
        }
        assertThat(accepted).isBetween(20, 4_999);
        assertThat(stalledSocket.isOpen()).isFalse();
        assertThat(readingSocket.send(SocketFrame.text("after"))).isTrue();
        assertThat(reading.receive(RawSocket.TEXT).text()).isEqualTo("after");
        Eventually.until(LIMIT, () -> closed.contains(stalledSocket));
        assertThat(stalled.ends()).isTrue();
      }
    }
  }

  @Test
  void queuedFramesArriveBeforeAClose() throws Exception {
    try (RawSocket client = connect()) {
      Socket socket = awaitOpened(1);
      for (int i = 0; i < 100; i++) {
        socket.send(SocketFrame.text("frame " + i));
      }
      socket.close(1000, "enough");
      socket.close(1011, "ignored");
      assertThat(socket.send(SocketFrame.text("late"))).isFalse();
      for (int i = 0; i < 100; i++) {
        assertThat(client.receive().text()).isEqualTo("frame " + i);
      }
      RawSocket.Received close = client.receive();
      assertThat(close.closeCode()).isEqualTo(1000);
      assertThat(close.closeReason()).isEqualTo("enough");
    }
  }

  @Test
  void aStoppingServerSaysSo() throws Exception {
    try (RawSocket client = connect()) {
      awaitOpened(1);
      Thread stopping = Thread.startVirtualThread(server::close);
      RawSocket.Received close = client.receive(RawSocket.CLOSE);
      assertThat(close.closeCode()).isEqualTo(1001);
      assertThat(close.closeReason()).isEqualTo("restarting");
      client.send(RawSocket.CLOSE, close.payload());
      assertThat(stopping.join(LIMIT)).isTrue();
      Eventually.until(LIMIT, () -> closed.size() == 1);
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "aleph.full",
      matches = "true",
      disabledReason = "five thousand sockets: run ./test --full")
  void fiveThousandIdleSocketsFitIntoLittleMemory() throws Exception {
    int count = 5_000;
    List<RawSocket> clients = new ArrayList<>();
    long before = usedMemory();
    for (int i = 0; i < count; i++) {
      clients.add(connect());
    }
    awaitOpened(count);
    long perSocket = (usedMemory() - before) / count;
    System.out.println("memory per idle WebSocket, both ends: " + perSocket + " bytes");
    // Both ends live in this machine; the server's own part is less than half of it.
    assertThat(perSocket).isLessThan(48 * 1024);
    SocketFrame frame = SocketFrame.text("hello");
    opened.forEach(socket -> socket.send(frame));
    for (RawSocket client : clients) {
      assertThat(client.receive(RawSocket.TEXT).text()).isEqualTo("hello");
      client.close();
    }
    Eventually.until(LIMIT, () -> server.openSockets() == 0);
  }

  private static long usedMemory() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
