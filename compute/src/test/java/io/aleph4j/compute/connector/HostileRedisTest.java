package io.aleph4j.compute.connector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.ItemHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of a server that does not answer as Redis does: an error for one call, no more. */
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(60)
class HostileRedisTest {
  private static final ItemHash MACHINE = new ItemHash("4d".repeat(32));

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String answer = "";
  private ServerSocket server;
  private RedisGuestCache cache;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("redis of a kind").start(this::acceptAll);
    cache = cache("");
  }

  private RedisGuestCache cache(String user) {
    return new RedisGuestCache(
        RedisAddress.parse("redis://" + user + "127.0.0.1:" + server.getLocalPort()));
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
    server.close();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().name("redis connection").start(() -> serve(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** Answers each command with the same, and ends after what is no whole answer. */
  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        StringBuilder command = new StringBuilder();
        for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
          in.readLine();
          command.append(in.readLine()).append(' ');
        }
        asked.add(command.toString().strip());
        String said = answer;
        socket.getOutputStream().write(said.getBytes(ISO_8859_1));
        if (!said.endsWith("\r\n")) {
          return;
        }
      }
    } catch (IOException e) {
      // The cache has closed the connection.
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "$5\r\nab",
        "$2\r\nabXX\r\n",
        "$2\r\nab\rX\r\n",
        "$x\r\n",
        "$-2\r\n",
        "$99999999999\r\n",
        "$9999999999999999999999\r\n",
        "*-2\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
        "\r\n",
        "+OK\rX\r\n",
        "?what\r\n",
        ":\r\n",
        "-ERR no\r\n"
      })
  void whatIsNoAnswerIsToldSoAndForgotten(String wrong) {
    answer = wrong;
    assertThatThrownBy(() -> cache.get(MACHINE, "key"))
        .isInstanceOf(GuestCacheException.class)
        .hasMessageContaining("redis://127.0.0.1:");
    answer = "$1\r\nv\r\n";
    assertThat(cache.get(MACHINE, "key")).containsExactly('v');
  }

  @Test
  void aLineWithoutEndIsRefused() {
    answer = "+" + "x".repeat(5_000);
    assertThatThrownBy(() -> cache.get(MACHINE, "key")).hasMessageContaining("4096");
  }

  @Test
  void answersOfAnotherKindAreNoValues() {
    answer = "+OK\r\n";
    assertThat(cache.get(MACHINE, "key")).isNull();
    assertThat(cache.delete(MACHINE, "key")).isFalse();
    answer = "$-1\r\n";
    assertThat(cache.get(MACHINE, "key")).isNull();
    answer = ":0\r\n";
    assertThat(cache.delete(MACHINE, "key")).isFalse();
    answer = ":1\r\n";
    assertThat(cache.delete(MACHINE, "key")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK\r\n",
        "*0\r\n",
        "*1\r\n$1\r\n0\r\n",
        "*2\r\n$1\r\n0\r\n:1\r\n",
        "*2\r\n*0\r\n$1\r\n0\r\n"
      })
  void whatIsNoListOfKeysIsRefused(String wrong) {
    answer = wrong;
    assertThatThrownBy(() -> cache.keys(MACHINE, "*")).hasMessageContaining("SCAN");
    answer = "*2\r\n$1\r\n0\r\n*1\r\n$66\r\n" + MACHINE + ":k\r\n";
    assertThat(cache.keys(MACHINE, "*")).containsExactly("k");
  }

  @Test
  void signsInAsTheUserOfItsAddress() {
    answer = "+OK\r\n";
    try (RedisGuestCache signedIn = cache("me:secret@")) {
      assertThat(signedIn.put(MACHINE, "key", new byte[] {'v'})).isTrue();
    }
    assertThat(asked).containsExactly("AUTH me secret", "SET " + MACHINE + ":key v EX 604800");
    cache.put(MACHINE, "key", new byte[] {'w'});
    assertThat(asked).last().isEqualTo("SET " + MACHINE + ":key w EX 604800");
  }

  @Test
  void aServerThatRefusesIsAskedOnce() {
    answer = "+OK\r\n";
    cache.put(MACHINE, "key", new byte[1]); // a connection is kept now
    asked.clear();
    answer = "-OOM command not allowed\r\n";
    assertThatThrownBy(() -> cache.put(MACHINE, "key", new byte[1])).hasMessageContaining("OOM");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aCacheThatIsClosedKeepsNoConnection() {
    answer = "+OK\r\n";
    cache.put(MACHINE, "key", new byte[1]);
    cache.close();
    cache.close();
    assertThat(cache.put(MACHINE, "key", new byte[1])).isTrue();
    assertThat(asked).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://localhost:0",
        "redis://localhost:65536",
        "redis://secret@localhost",
        "redis:localhost",
        "redis://localhost/12345",
        "redis://localhost/1/2",
        "redis://local host"
      })
  void addressesThatAreNoneAreRefusedWithoutBeingShown(String wrong) {
    assertThatThrownBy(() -> RedisAddress.parse(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://:password@127.0.0.1:6379/0")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }
}
