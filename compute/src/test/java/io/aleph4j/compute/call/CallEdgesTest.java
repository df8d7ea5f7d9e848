package io.aleph4j.compute.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.vm.VmSettings;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls at the edges of what clients and applications do. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(60)
class CallEdgesTest {
  @TempDir private Path folder;
  private CallFixture calls;

  @BeforeEach
  void start() {
    calls = new CallFixture(folder);
  }

  @AfterEach
  void stop() {
    calls.close();
  }

  private static VmSettings withCalls(VmSettings all, int callsPerMachine) {
    return new VmSettings(
        all.runFolder(),
        all.volumes(),
        all.firstUser(),
        all.firstId(),
        all.idleLimit(),
        all.initLimit(),
        all.startLimit(),
        all.haltLimit(),
        all.largestCode(),
        all.largestData(),
        all.programMemoryMib(),
        all.processors(),
        all.boots(),
        all.waitingBoots(),
        callsPerMachine);
  }

  @Test
  void aMachineTakesOnlySoManyCallsAtATime() throws Exception {
    calls.close();
    calls = new CallFixture(folder, settings -> withCalls(settings, 1));
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    calls.handler =
        exchange -> {
          arrived.countDown();
          answers.await();
          exchange.text(200, "first");
        };
    try (Socket first = calls.begin(calls.head("GET", "/"))) {
      arrived.await();
      assertThat(calls.get())
          .startsWith("HTTP/1.1 429")
          .contains("Retry-After: 1\r\n")
          .endsWith("{\"error\":\"Too many requests to this program at this time.\"}");
      answers.countDown();
      assertThat(new String(first.getInputStream().readAllBytes(), UTF_8)).endsWith("first");
    }
  }

  @Test
  void keepsOnlySoManyIdleConnections() throws Exception {
    int many = 70;
    int kept = 64;
    Semaphore arrived = new Semaphore(0);
    Semaphore answers = new Semaphore(0);
    calls.handler =
        exchange -> {
          arrived.release();
          answers.acquire();
          exchange.text(200, "held");
        };
    for (int round = 1; round <= 2; round++) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        sockets.add(calls.begin(calls.head("GET", "/")));
      }
      arrived.acquire(many);
      assertThat(calls.connections).hasValue(round == 1 ? many : 2 * many - kept);
      for (int left = many - 1; left >= 0; left--) {
        answers.release();
        awaitCalls(left); // one after the other: at the same time some more could be kept
      }
      for (Socket socket : sockets) {
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).endsWith("held");
        socket.close();
      }
    }
  }

  private void awaitCalls(int number) {
    while (Objects.requireNonNull(calls.pool.get(calls.hash).session()).calls() > number) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aShortBodyThatBreaksOffNeverReachesTheApplication() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    calls.handler =
        exchange -> {
          if (exchange.line().startsWith("POST")) {
            seen.countDown();
          }
          exchange.text(200, "hello");
        };
    try (Socket socket = calls.begin(calls.head("POST", "/", "Content-Length: 10") + "short")) {
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .doesNotStartWith("HTTP/1.1 2");
    }
    assertThat(calls.get()).endsWith("hello");
    assertThat(seen.getCount()).isOne();
    assertThat(calls.node.hypervisor().machines()).hasSize(1);
  }

  @Test
  void emptyHeadersArriveEmpty() throws Exception {
    calls.handler = exchange -> exchange.text(200, exchange.head());
    assertThat(calls.exchange(calls.head("GET", "/", "X-Empty:", "X-Last: 1")))
        .contains("\r\nx-empty: \r\nx-last: 1\r\n");
  }

  @Test
  void aClientOfOldNeedsNoHost() throws Exception {
    assertThat(calls.exchange("GET /vm/" + calls.hash + "/ HTTP/1.0\r\n\r\n"))
        .contains(" 200 ")
        .endsWith("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS *", "GET http://h/vm/"})
  void targetsThatArePathsOfNoProgramDoNoHarm(String line) throws Exception {
    assertThat(calls.exchange(line + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 4");
    assertThat(calls.get()).endsWith("hello");
  }

  @Test
  void anAnswerOfAnUnknownCodingEndsWithItsConnection() throws Exception {
    calls.handler =
        exchange -> {
          exchange.raw("HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\n\r\nto the end");
          exchange.close();
        };
    assertThat(calls.get()).contains("to the end");
    calls.handler =
        exchange ->
            exchange.raw(
                "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\ncontent-length: 2\r\n\r\nok");
    assertThat(calls.get()).endsWith("ok");
    awaitCalls(0);
    assertThat(calls.get()).endsWith("ok");
    assertThat(calls.connections).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No\r\n\r\nnull",
        "HTTP/1.1 304 Not\r\ncontent-length: 4\r\n\r\nnull",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok, and more than that",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nmore",
      })
  void whatIsSentBeyondAnAnswerIsNotTheNextOne(String answer) throws Exception {
    calls.handler = exchange -> exchange.raw(answer);
    assertThat(calls.get()).startsWith(answer.substring(0, 12)).doesNotContain("null", "more");
    calls.handler = exchange -> exchange.text(200, "the next");
    assertThat(calls.get()).startsWith("HTTP/1.1 200").endsWith("the next");
  }

  @Test
  void whatIsSentLongAfterAnAnswerIsNotTheNextOne() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    CountDownLatch sent = new CountDownLatch(1);
    calls.handler =
        exchange -> {
          exchange.text(200, "ok");
          answered.await();
          exchange.raw("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfalse");
          sent.countDown();
        };
    assertThat(calls.get()).endsWith("ok");
    answered.countDown();
    sent.await();
    calls.handler = exchange -> exchange.text(200, "the next");
    assertThat(calls.get()).endsWith("the next");
    assertThat(calls.connections).hasValue(2);
  }

  @Test
  void aProgramThatIsGoneIsNotFoundButRemembered() throws Exception {
    assertThat(calls.get()).endsWith("hello");
    calls.pool.get(calls.hash).stop("enough");
    calls.node.messages().lose(calls.hash);
    assertThat(calls.get())
        .startsWith("HTTP/1.1 404")
        .endsWith("{\"error\":\"Hash not found: " + calls.hash + "\"}");
    assertThatThrownBy(() -> calls.front.events().run(calls.hash, "{}"))
        .isInstanceOf(UndefinedMachineException.class);
    assertThat(calls.pool.find(calls.hash)).isPresent();
  }
}
