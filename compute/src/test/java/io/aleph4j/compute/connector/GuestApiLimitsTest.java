package io.aleph4j.compute.connector;

import static io.aleph4j.compute.connector.Fixture.get;
import static io.aleph4j.compute.connector.Fixture.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.connector.GuestLimits.Rate;
import io.aleph4j.protocol.ItemHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one machine may take of the guest API, and what becomes of it when a part of it fails. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
@Timeout(60)
class GuestApiLimitsTest {
  private static final Rate RATE = new Rate(6_000, 500);

  @TempDir private Path folder;

  private static GuestLimits limits(int connections, int body, int held, long answer) {
    return new GuestLimits(
        connections,
        Duration.ofSeconds(60),
        body,
        held,
        answer,
        Duration.ofSeconds(60),
        RATE,
        RATE,
        RATE);
  }

  /** A guest that asks once, and then lets the host wait for its next request. */
  private static final class Patient implements GuestStream {
    final CountDownLatch waitedFor = new CountDownLatch(1);
    final CountDownLatch ends = new CountDownLatch(1);
    private final InputStream in =
        new SequenceInputStream(
            new ByteArrayInputStream(get("/cache/a").getBytes(StandardCharsets.US_ASCII)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                waitedFor.countDown();
                try {
                  ends.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                return -1;
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                return read();
              }
            });

    @Override
    public InputStream input() {
      return in;
    }

    @Override
    public OutputStream output() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void readTimeout(Duration timeout) {}

    @Override
    public void closeOutput() {}

    @Override
    public void close() {}
  }

  @Test
  void aMachineHasOnlySoManyConnections() throws Exception {
    try (Fixture fixture = new Fixture(folder, limits(1, 10, 10, 10))) {
      GuestApi api = fixture.api(true);
      Patient first = new Patient();
      Thread serving = Thread.ofVirtual().name("first guest").start(() -> api.serve(first));
      first.waitedFor.await();
      MemoryStream second = new MemoryStream(get("/cache/a"));
      api.serve(second);
      assertThat(second.answers())
          .startsWith("HTTP/1.1 503")
          .contains("the machine has 1 connections already");
      assertThat(second.closed).isTrue();
      first.ends.countDown();
      serving.join();
      MemoryStream third = new MemoryStream(get("/cache/a"));
      api.serve(third);
      assertThat(third.answers()).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void aValueThatIsLargerThanAllRoomIsRefused() {
    try (Fixture fixture = new Fixture(folder)) {
      String value = "x".repeat(1 << 20);
      assertThat(fixture.exchange(send("PUT", "/cache/a", value) + get("/cache/a")))
          .containsSubsequence("HTTP/1.1 413", "larger than what a machine may keep", "404");
    }
  }

  @Test
  void aHeadHasNoBody() {
    try (Fixture fixture = new Fixture(folder)) {
      String head = "HEAD /cache/a HTTP/1.1\r\nHost: h\r\n\r\n";
      assertThat(fixture.exchange(send("PUT", "/cache/a", "value") + head))
          .contains("Content-Length: 5\r\n")
          .endsWith("\r\n\r\n")
          .doesNotContain("value");
    }
  }

  /** A cache that fails as it is told. */
  private record Broken(RuntimeException failure) implements GuestCache {
    @Override
    public byte @Nullable [] get(ItemHash machine, String key) {
      throw failure;
    }

    @Override
    public boolean put(ItemHash machine, String key, byte[] value) {
      throw failure;
    }

    @Override
    public boolean delete(ItemHash machine, String key) {
      throw failure;
    }

    @Override
    public List<String> keys(ItemHash machine, String pattern) {
      throw failure;
    }

    @Override
    public void close() {}
  }

  private static String answer(Fixture fixture, RuntimeException failure) {
    try (HttpClient connections = HttpClient.newHttpClient()) {
      GuestServices services =
          new GuestServices(
              new Broken(failure),
              fixture.messages,
              new CoreProxy(fixture.core.url(), connections, Duration.ofSeconds(20), 1_000),
              GuestLimits.defaults(),
              fixture.nanoTime::get);
      MemoryStream stream = new MemoryStream(get("/cache/a") + get("/properties"));
      new GuestApi(Fixture.MACHINE, true, services).serve(stream);
      return stream.answers();
    }
  }

  @Test
  void aCacheThatFailsIsToldAndTheConnectionGoesOn() {
    try (Fixture fixture = new Fixture(folder)) {
      assertThat(answer(fixture, new GuestCacheException("secret.host is gone", null)))
          .containsSubsequence("HTTP/1.1 503", "the cache of this node cannot be used", "200 OK")
          .doesNotContain("secret.host");
      assertThat(answer(fixture, new IllegalStateException("secret")))
          .containsSubsequence("HTTP/1.1 500", "HTTP/1.1 200 OK")
          .doesNotContain("secret");
    }
  }

  @Test
  void limitsThatLeaveNothingAreRefused() {
    assertThatThrownBy(() -> limits(0, 1, 1, 1)).hasMessageContaining("0 connections");
    assertThatThrownBy(() -> limits(1, 0, 1, 1)).hasMessageContaining("bodies of 0");
    assertThatThrownBy(() -> limits(1, 3, 2, 1)).hasMessageContaining("together 2");
    assertThatThrownBy(() -> limits(1, 1, 1, 0)).hasMessageContaining("answers of 0");
    assertThatThrownBy(() -> new Rate(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EmbeddedGuestCache(0, 1, System::nanoTime))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EmbeddedGuestCache(2, 1, System::nanoTime))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
