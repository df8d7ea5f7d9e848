package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a node meets on an open port: endless bodies, slow bodies, thousands of listeners. It stays
 * up and fair.
 */
@ExtendWith(SharedNode.class)
class HostileConnectionsTest {

  private static final boolean FULL = Boolean.getBoolean("aleph.full");
  private static final long HUGE = 100L << 20;

  private final Account account = TestAccounts.ethereum();
  private int published;

  @Test
  @DisplayName("bodies of 100 MiB, announced or not, are 413; the node goes on")
  void hugeBodies(Api api, NodeProcess node) throws Exception {
    for (String path : List.of("/api/v0/messages", "/api/v0/ipfs/pubsub/pub")) {
      refusesHuge(
          api, path, BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(Zeros::new), HUGE));
      refusesHuge(api, path, BodyPublishers.ofInputStream(Zeros::new));
    }
    FaultTest.atOnce(
        8,
        i ->
            () -> {
              refusesHuge(api, "/api/v0/messages", BodyPublishers.ofInputStream(Zeros::new));
              return true;
            });
    works(api, node);
  }

  @Test
  @DisplayName("a body just above the limit of 1 MiB is 413, one just below is read")
  void limitOfBodies(Api api) {
    String above = "{\"message\":\"" + "x".repeat(1 << 20) + "\"}";
    assertThat(api.post("/api/v0/messages", above).status()).isEqualTo(413);
    String below = "{\"message\":\"" + "x".repeat((1 << 20) - 100) + "\"}";
    assertThat(api.post("/api/v0/messages", below).status()).isEqualTo(422);
  }

  private static void refusesHuge(Api api, String path, BodyPublisher body) {
    try {
      assertThat(api.post(path, "application/json", body).status()).isEqualTo(413);
    } catch (java.io.UncheckedIOException e) {
      // The node answered and closed while the client was still sending, which not every client
      // survives.
      assertThat(e.getCause()).isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("bodies that come slowly hold nobody up and are still read")
  void slowBodies(Api api, NodeProcess node) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    List<String> bodies = new ArrayList<>();
    try {
      for (int i = 0; i < (FULL ? 1000 : 200); i++) {
        String body =
            TestMessage.post(account, "slow", "{\"n\":" + i + "}", 1_700_000_000.0 + i, null)
                .publishBody(true);
        Socket socket = new Socket(api.url().getHost(), api.url().getPort());
        sockets.add(socket);
        bodies.add(body);
        OutputStream out = socket.getOutputStream();
        String head =
            "POST /api/v0/messages HTTP/1.1\r\nHost: node\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                .formatted(body.length());
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body.substring(0, 20).getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      works(api, node);
      for (int i = 0; i < 20; i++) {
        OutputStream out = sockets.get(i).getOutputStream();
        for (byte b : bodies.get(i).substring(20).getBytes(StandardCharsets.UTF_8)) {
          out.write(b);
          out.flush();
        }
        String answer =
            new String(sockets.get(i).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    works(api, node);
  }

  @Test
  @DisplayName("requests that are no HTTP, or end in the middle, disturb nobody")
  void brokenRequests(Api api, NodeProcess node) throws Exception {
    for (String request :
        List.of(
            "\0\0\0\0",
            "GET\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "POST /api/v0/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /api/v0/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /api/v0/messages/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /api/v0/messages.json?channels=%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v0/messages.json?a=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v0/messages.json?channels=%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v0/aggregates/%00.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
      try (Socket socket = new Socket(api.url().getHost(), api.url().getPort())) {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(answer)
            .as(request.substring(0, Math.min(80, request.length())))
            // 505 is the answer to a version that nobody speaks; any other of its kind is a fault.
            .doesNotContainPattern("^HTTP/1\\.1 5(?!05)");
      } catch (IOException e) {
        // Closing such a connection without an answer is an answer, too.
        assertThat(node.isAlive()).isTrue();
      }
    }
    works(api, node);
  }

  @Test
  @DisplayName(
      "many open WebSockets: each gets every message, or was told clearly that there is no room")
  void manyWebSockets(Api api, NodeProcess node) throws Exception {
    int count = FULL ? 5000 : 300;
    List<Frames> frames = new ArrayList<>();
    List<WebSocket> sockets = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < count; i++) {
      Frames collected = new Frames();
      try {
        sockets.add(api.watch(collected, "addresses", account.address().value(), "history", 0));
        frames.add(collected);
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                WebSocketHandshakeException.class,
                refusal -> assertThat(refusal.getResponse().statusCode()).isIn(429, 503));
        refused++;
      }
    }
    assertThat(refused).as("this machine's own programs are not limited").isZero();
    works(api, node);
    Polling.until(
        "a frame on every socket",
        () -> frames.stream().allMatch(f -> f.size() == 1 || f.closeCode() == 1013));
    assertThat(frames.stream().filter(f -> f.closeCode() == 1013).count()).isZero();
    sockets.forEach(WebSocket::abort);
    works(api, node);
  }

  private void works(Api api, NodeProcess node) {
    assertThat(node.isAlive()).as(node.logEnd()).isTrue();
    api.processed(
        TestMessage.post(account, "works", "{\"n\":" + published++ + "}", 1_700_000_000.0, null));
    assertThat(api.get("/api/v0/messages.json", "addresses", account.address().value()).status())
        .isEqualTo(200);
  }

  /** A hundred mebibytes of zeros. */
  private static final class Zeros extends InputStream {

    private long left = HUGE;

    @Override
    public int read() {
      return left-- > 0 ? '0' : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      java.util.Arrays.fill(target, offset, offset + count, (byte) '0');
      left -= count;
      return count;
    }
  }
}
