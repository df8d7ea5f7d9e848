package io.aleph4j.compute.hypervisor.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.vm.FakeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A socket behind which something else answers than a Firecracker in good order. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
class OddAnswersTest {
  private static final String GOOD =
      "HTTP/1.1 200 OK\r\nContent-Length: 54\r\n\r\n"
          + "{\"id\":\"vm-4\",\"state\":\"Running\",\"vmm_version\":\"1.10.1\"}";

  @TempDir private Path folder;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile String answer = GOOD;
  private volatile boolean closes = true;
  private ServerSocketChannel server;
  private FirecrackerApi api;

  @BeforeEach
  void open() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("api")));
    Thread.ofVirtual().name("firecracker of a kind").start(this::acceptAll);
    api = new FirecrackerApi(folder.resolve("api"), Duration.ofSeconds(30));
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    api.close();
    server.close();
  }

  private void acceptAll() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("api").start(() -> serve(channel));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** Answers requests without bodies. */
  private void serve(SocketChannel channel) {
    try (channel) {
      InputStream in = Channels.newInputStream(channel);
      do {
        int ends = 0; // of lines, one after the other: four bytes end the head
        while (ends < 4) {
          int next = in.read();
          if (next < 0) {
            return;
          }
          ends = next == '\r' || next == '\n' ? ends + 1 : 0;
        }
        channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
      } while (!closes);
      if (answer.isEmpty()) {
        over.await();
      }
    } catch (IOException | InterruptedException e) {
      // The host has enough.
    }
  }

  private void describesItself() {
    answer = GOOD;
    assertThat(api.describe()).isEqualTo(new InstanceInfo("vm-4", "Running", "1.10.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
      })
  void whatIsNoAnswerIsToldSoAndTheNextConnectionIsNew(String wrong) {
    answer = wrong;
    assertThatThrownBy(api::describe)
        .isInstanceOf(ComputeException.class)
        .hasMessageStartingWith("Firecracker did not answer GET /: ");
    describesItself();
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerIsToldSo() {
    closes = true;
    answer = "HTTP/1.1 204 No Content\r\n\r\n";
    assertThatThrownBy(api::describe).hasMessageContaining("refused GET / (204)");
    assertThatThrownBy(api::describe).hasMessageContaining("did not answer GET /");
    describesItself();
  }

  @Test
  void aRefusalIsToldWithWhateverIsSaid() {
    closes = false;
    answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 26\r\n\r\n{\"fault_message\":\"not so\"}";
    assertThatThrownBy(api::describe).hasMessage("Firecracker refused GET / (400): not so");
    answer = "HTTP/1.1 500 Error\r\nContent-Length: 7\r\n\r\nno JSON";
    assertThatThrownBy(api::describe).hasMessage("Firecracker refused GET / (500): no JSON");
    answer = "HTTP/1.1 500 Error\r\nContent-Length: 2\r\n\r\n{}";
    assertThatThrownBy(api::describe).hasMessage("Firecracker refused GET / (500): {}");
    answer = "HTTP/1.1 503 Error\r\n\r\n";
    assertThatThrownBy(api::describe).hasMessage("Firecracker refused GET / (503): ");
    describesItself();
  }

  @Test
  void oneThatSaysNothingIsNotWaitedForForEver() {
    answer = "";
    try (FirecrackerApi hasty = new FirecrackerApi(folder.resolve("api"), Duration.ofMillis(50))) {
      assertThatThrownBy(hasty::describe)
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("no answer within");
    }
  }

  @Test
  void aSocketThatDoesNotComeIsNotWaitedForForEver() {
    FakeProcess process = new FakeProcess(() -> {});
    try (FirecrackerApi nowhere =
        new FirecrackerApi(folder.resolve("nowhere"), Duration.ofSeconds(30))) {
      assertThatThrownBy(() -> nowhere.await(process, Duration.ofMillis(20)))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("does not listen at");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> nowhere.await(process, Duration.ofHours(1)))
          .hasMessageContaining("does not listen at");
      assertThat(Thread.interrupted()).isTrue();
      process.exit();
      assertThatThrownBy(() -> nowhere.await(process, Duration.ofHours(1)))
          .hasMessageContaining("its output says why");
    }
    api.await(process, Duration.ofSeconds(30));
    describesItself();
  }
}
