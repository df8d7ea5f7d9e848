package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageStreamTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Backoff QUICK =
      new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), new Random(1));
  private static final int MESSAGES = 1000;

  private static ItemHash hash(int i) {
    return ItemHash.sha256("message " + i);
  }

  private static String message(int i) {
    return "{\"sender\":\"0xA\",\"chain\":\"ETH\",\"signature\":\"0x\",\"type\":\"POST\",\"item_content\":\"{}\","
        + "\"item_type\":\"inline\",\"item_hash\":\""
        + hash(i)
        + "\",\"time\":1.5,\"channel\":\"ünï\",\"content\":{},\"confirmed\":false,\"confirmations\":[]}";
  }

  private static MessageStream stream(
      URI node, int history, @Nullable ItemHash after, Duration heartbeat) {
    Http http = new Http(node, HttpClient.newHttpClient(), Duration.ofSeconds(5));
    MessageFilter filter = MessageFilter.all().senders(List.of(new Address("0xA")));
    return new MessageStream(http, filter, history, after, QUICK, heartbeat);
  }

  private static MessageStream stream(FakeSocketNode node) {
    return stream(node.address(), 10, null, Duration.ofMillis(200));
  }

  /** Where a resuming client wants to continue. */
  private static int start(String target) {
    int at = target.indexOf("&since=");
    if (at < 0) {
      return 0;
    }
    String since = target.substring(at + "&since=".length());
    for (int i = 0; i < MESSAGES; i++) {
      if (hash(i).value().equals(since)) {
        return i + 1;
      }
    }
    throw new AssertionError("an unknown hash was asked for: " + since);
  }

  @Test
  void deliversFramesInOrder() {
    try (FakeSocketNode node =
            new FakeSocketNode((_, _, peer) -> {
              peer.upgrade();
              peer.text(message(0));
              peer.ping();
              peer.fragmented(message(1));
              peer.text(message(2));
              peer.untilLeft();
            });
        MessageStream stream = stream(node)) {
      for (int i = 0; i < 3; i++) {
        NetworkMessage m = stream.next(SOON).orElseThrow();
        assertThat(m.itemHash()).isEqualTo(hash(i));
        assertThat(m.channel()).isEqualTo("ünï");
      }
      assertThat(stream.next(Duration.ofMillis(1))).isEmpty();
      assertThat(node.targets()).containsExactly("/api/ws0/messages?addresses=0xA&history=10");
    }
  }

  @Test
  void losesNothingWhenTheConnectionBreaksAtAnyPlace() {
    AtomicInteger connections = new AtomicInteger();
    try (FakeSocketNode node =
            new FakeSocketNode((connection, target, peer) -> {
              connections.incrementAndGet();
              Random random = new Random(connection);
              if (connection % 5 == 3) {
                peer.refuse(503, "starting");
                return;
              }
              if (connection % 7 == 5) {
                return;
              }
              peer.upgrade();
              int i = start(target);
              int end = Math.min(MESSAGES, i + random.nextInt(40));
              for (; i < end; i++) {
                peer.text(message(i));
              }
              if (connection % 2 == 0) {
                peer.close(1013, "slow consumer");
              }
            });
        MessageStream stream = stream(node)) {
      List<ItemHash> expected = new ArrayList<>();
      List<ItemHash> read = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        expected.add(hash(i));
        read.add(stream.next(SOON).orElseThrow().itemHash());
      }
      assertThat(read).isEqualTo(expected);
      assertThat(connections.get()).isGreaterThan(20);
    }
  }

  @Test
  void deliversHistoryThatIsRepeatedOnlyOnce() {
    try (FakeSocketNode node =
            new FakeSocketNode((connection, _, peer) -> {
              // A node that cannot resume sends its history again.
              peer.upgrade();
              for (int i = Math.max(0, connection - 5); i <= connection; i++) {
                peer.text(message(i));
              }
            });
        MessageStream stream = stream(node)) {
      for (int i = 0; i < 30; i++) {
        assertThat(stream.next(SOON).orElseThrow().itemHash()).isEqualTo(hash(i));
      }
    }
  }

  @Test
  void resumesWhereAnEarlierStreamEnded() {
    try (FakeSocketNode node =
            new FakeSocketNode((_, target, peer) -> {
              peer.upgrade();
              peer.text(message(start(target)));
              peer.untilLeft();
            });
        MessageStream stream = stream(node.address(), 0, hash(41), SOON)) {
      assertThat(stream.next(SOON).orElseThrow().itemHash()).isEqualTo(hash(42));
      assertThat(node.targets().getFirst()).endsWith("&history=0&since=" + hash(41));
    }
  }

  @Test
  void aSlowReaderSlowsTheNodeDown() {
    try (FakeSocketNode node =
            new FakeSocketNode((_, _, peer) -> {
              peer.upgrade();
              for (int i = 0; i < MESSAGES; i++) {
                peer.text(message(i));
              }
              peer.untilLeft();
            });
        MessageStream stream = stream(node)) {
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(stream.next(SOON).orElseThrow().itemHash()).isEqualTo(hash(i));
      }
    }
  }

  @Test
  void reconnectsWhenTheNodeFallsSilent() {
    try (FakeSocketNode node =
            new FakeSocketNode((connection, _, peer) -> {
              peer.upgrade();
              if (connection > 0) {
                peer.text(message(0));
              }
              // Pings stay unanswered.
              peer.untilLeft();
            });
        MessageStream stream = stream(node.address(), 10, null, Duration.ofMillis(20))) {
      assertThat(stream.next(SOON).orElseThrow().itemHash()).isEqualTo(hash(0));
      assertThat(node.targets()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void tellsThatTheFilterIsRefused() {
    try (FakeSocketNode node = new FakeSocketNode((_, _, peer) -> peer.refuse(422, "bad filter"));
        MessageStream stream = stream(node)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> stream.next(SOON))
            .isInstanceOfSatisfying(
                NodeAnswerException.class,
                e -> {
                  assertThat(e.status()).isEqualTo(422);
                  assertThat(e).hasMessageContaining("refuses").hasMessageNotContaining("null");
                  assertThat(e.url().getPath()).isEqualTo("/api/ws0/messages");
                });
      }
      assertThat(node.targets()).hasSize(1);
    }
  }

  @Test
  void confirmationsAreNoMessages() {
    try (FakeSocketNode node =
            new FakeSocketNode((_, _, peer) -> {
              peer.upgrade();
              peer.text("{\"item_hash\":\"%s\",\"confirmation\":{}}".formatted(hash(0)));
              peer.text(message(1));
              peer.untilLeft();
            });
        MessageStream stream = stream(node)) {
      assertThat(stream.next(SOON).orElseThrow().itemHash()).isEqualTo(hash(1));
    }
  }

  @Test
  void tellsThatAFrameIsNoMessage() {
    for (String frame : new String[] {"close cmd", "{}", "[]", "null", "{\"item_hash\":5}", ""}) {
      try (FakeSocketNode node =
              new FakeSocketNode((_, _, peer) -> {
                peer.upgrade();
                peer.text(message(0));
                peer.text(frame);
                peer.untilLeft();
              });
          MessageStream stream = stream(node)) {
        assertThat(stream.next(SOON)).isPresent();
        assertThatThrownBy(() -> stream.next(SOON))
            .as(frame)
            .isInstanceOf(NodeAnswerException.class);
      }
    }
  }

  @Test
  void closingFreesTheConnectionAndItsReader() throws InterruptedException {
    CountDownLatch left = new CountDownLatch(1);
    try (FakeSocketNode node =
        new FakeSocketNode((_, _, peer) -> {
          peer.upgrade();
          peer.text(message(0));
          peer.untilLeft();
          left.countDown();
        })) {
      MessageStream stream = stream(node);
      assertThat(stream.next(SOON)).isPresent();
      CountDownLatch told = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(() -> {
            try {
              assertThat(stream.next(SOON)).isEmpty();
            } catch (StreamClosedException e) {
              told.countDown();
            }
          });
      stream.close();
      stream.close();
      assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> stream.next(SOON)).isInstanceOf(StreamClosedException.class);
    }
  }

  @Test
  void keepsTryingANodeThatIsNotThere() {
    try (MessageStream stream = stream(URI.create("http://127.0.0.1:1"), 0, null, SOON)) {
      assertThat(stream.next(Duration.ofMillis(50))).isEmpty();
      Thread.currentThread().interrupt();
      assertThat(stream.next(SOON)).isEmpty();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void checksItsArguments() {
    CoreNodeClient client = new CoreNodeClient(URI.create("http://127.0.0.1:1"));
    for (int history : new int[] {-1, 200}) {
      assertThatThrownBy(() -> client.stream(MessageFilter.all(), history, null))
          .isInstanceOf(IllegalArgumentException.class);
    }
    client.stream(MessageFilter.all(), 199, null).close();
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, second, new Random()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(second, Duration.ofMillis(1), new Random()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void waitsGrowUpToTheLimit() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), new Random(5));
    for (int failures = 1; failures < 100; failures++) {
      long full = Math.min(30_000, 100L << Math.min(failures - 1, 20));
      assertThat(backoff.before(failures))
          .isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
    }
    assertThat(Backoff.standard().limit()).isEqualTo(Duration.ofSeconds(30));
  }
}
