package io.aleph4j.compute.connector;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.protocol.ItemHash;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** One machine's guest API before a fake core node. */
final class Fixture implements AutoCloseable {
  static final ItemHash MACHINE = new ItemHash("ab".repeat(32));
  static final long ANSWER_LIMIT = 200_000;

  final FakeCore core = new FakeCore();
  final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  final GuestKey key;
  final GuestMessages messages;
  final CoreNodeClient node = new CoreNodeClient(core.url());
  final GuestServices services;
  private final HttpClient connections = HttpClient.newHttpClient();

  Fixture(Path folder) {
    this(folder, GuestLimits.defaults());
  }

  Fixture(Path folder, GuestLimits limits) {
    key = GuestKey.in(folder);
    messages =
        new GuestMessages(
            key, SigningPolicy.defaults(), node, InstantSource.fixed(Instant.ofEpochSecond(1)));
    services =
        new GuestServices(
            new EmbeddedGuestCache(1 << 20, 4 << 20, nanoTime::get),
            messages,
            new CoreProxy(core.url(), connections, Duration.ofSeconds(20), ANSWER_LIMIT),
            limits,
            nanoTime::get);
  }

  GuestApi api(boolean isWhole) {
    return new GuestApi(MACHINE, isWhole, services);
  }

  /** Everything that comes back to these requests on one connection. */
  String exchange(String requests) {
    MemoryStream stream = new MemoryStream(requests);
    api(true).serve(stream);
    return stream.answers();
  }

  static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  static String send(String method, String target, String body) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Override
  public void close() {
    core.close();
    connections.close();
  }
}
