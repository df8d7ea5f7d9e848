package io.aleph4j.compute.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.connector.RedisConnection.Reply;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start() first
class RedisGuestCacheTest extends GuestCacheContract {
  private static final ItemHash MACHINE = new ItemHash("4d".repeat(32));

  private RedisServer server;
  private RedisAddress address;
  private RedisGuestCache cache;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    assumeTrue(RedisServer.isInstalled(), "redis-server is not installed");
    server = new RedisServer(folder);
    address = RedisAddress.parse("redis://:sec%20ret@127.0.0.1:" + server.port + "/3");
    cache = new RedisGuestCache(address);
  }

  @BeforeEach
  void empty() throws IOException {
    call("FLUSHALL");
  }

  @AfterAll
  void stop() throws Exception {
    if (server != null) {
      cache.close();
      server.close();
    }
  }

  @Override
  GuestCache cache() {
    return cache;
  }

  private Reply call(String... words) throws IOException {
    try (RedisConnection connection = RedisConnection.open(address, Duration.ofSeconds(5))) {
      byte[][] bytes = new byte[words.length][];
      for (int i = 0; i < words.length; i++) {
        bytes[i] = RedisConnection.bytes(words[i]);
      }
      return connection.call(bytes);
    }
  }

  @Test
  void usesTheKeysOfTheNetworksNodes() throws IOException {
    cache.put(MACHINE, "key", new byte[] {'v'});
    assertThat(call("GET", MACHINE + ":key"))
        .isInstanceOfSatisfying(
            Reply.Text.class, text -> assertThat(text.bytes()).containsExactly('v'));
    assertThat(call("TTL", MACHINE + ":key"))
        .isInstanceOfSatisfying(
            Reply.Whole.class, number -> assertThat(number.value()).isBetween(604_790L, 604_800L));
  }

  @Test
  void findsThousandsOfKeys() {
    for (int i = 0; i < 2_500; i++) {
      cache.put(MACHINE, "k" + i, new byte[0]);
    }
    assertThat(cache.keys(MACHINE, "k*")).hasSize(2_500).doesNotHaveDuplicates();
  }

  @Test
  void servesManyThreads() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String key = "t" + i;
        var _ = threads.submit(() -> cache.put(MACHINE, key, RedisConnection.bytes(key)));
      }
    }
    assertThat(cache.keys(MACHINE, "t*")).hasSize(50);
    assertThat(cache.get(MACHINE, "t49")).isEqualTo(RedisConnection.bytes("t49"));
  }

  @Test
  void survivesARestartOfTheServer() throws Exception {
    cache.put(MACHINE, "a", new byte[1]);
    server.restart();
    assertThat(cache.get(MACHINE, "a")).isNull();
    assertThat(cache.put(MACHINE, "a", new byte[1])).isTrue();
  }

  @Test
  void saysWhatIsWrong() {
    try (RedisGuestCache wrong =
            new RedisGuestCache(RedisAddress.parse("redis://:wrong@127.0.0.1:" + server.port));
        RedisGuestCache nowhere = new RedisGuestCache(RedisAddress.parse("redis://127.0.0.1:1"))) {
      assertThatThrownBy(() -> wrong.get(MACHINE, "a"))
          .isInstanceOf(GuestCacheException.class)
          .hasMessageContaining("WRONGPASS");
      assertThatThrownBy(() -> nowhere.get(MACHINE, "a"))
          .isInstanceOf(GuestCacheException.class)
          .hasMessageContaining("redis://127.0.0.1:1/0");
    }
  }

  @Test
  void readsAddresses() {
    assertThat(RedisAddress.parse("redis://localhost"))
        .isEqualTo(new RedisAddress("localhost", 6379, null, null, 0));
    assertThat(RedisAddress.parse("redis://me:a%3Ab@[::1]:1/2"))
        .isEqualTo(new RedisAddress("::1", 1, "me", "a:b", 2));
    for (String wrong :
        new String[] {"redis", "http://a", "redis://", "redis://a/x", "redis://a?b"}) {
      assertThatThrownBy(() -> RedisAddress.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(address.toString()).doesNotContain("sec");
  }
}
