package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.node.Eventually;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Watching messages: the past first, then everything, once, in commit order. */
class MessagesSocketTest {

  private static final long PATIENCE_SECONDS = 60;

  private static TestNode node;
  private static Account alice;
  private static int count;

  @BeforeAll
  static void start() {
    node = new TestNode();
    byte[] key = new byte[32];
    key[31] = 7;
    alice = EvmAccount.ofPrivateKey(key, Chain.ETH);
  }

  @AfterAll
  static void close() {
    node.close();
  }

  /** A watcher whose frames can be taken one by one. */
  private static final class Watcher implements WebSocket.Listener, AutoCloseable {

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    Watcher(String path) {
      URI uri = URI.create(node.url().replaceFirst("http", "ws") + path);
      socket = node.http().newWebSocketBuilder().buildAsync(uri, this).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        frames.add(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    JsonNode next() throws InterruptedException {
      String frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(frame).as("a frame").isNotNull();
      return StrictJson.parse(frame);
    }

    List<String> next(int number) throws InterruptedException {
      List<String> hashes = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        hashes.add(next().get("item_hash").asString());
      }
      return hashes;
    }

    boolean isSilent() {
      return frames.isEmpty();
    }

    @Override
    public void close() {
      socket.abort();
    }
  }

  private static synchronized String post(String members) {
    count++;
    String content =
        "{\"address\":\"%s\",\"time\":%d,\"type\":\"t\",\"content\":{\"n\":%d%s}}"
            .formatted(alice.address().value(), count, count, members);
    return node.processed(TestNode.message(alice, MessageType.POST, content, count, "c"));
  }

  @Test
  void thePastComesFirstAndOldestFirst() throws InterruptedException {
    String first = post("");
    String second = post("");
    try (Watcher watcher = new Watcher("/api/ws0/messages?history=2")) {
      assertThat(watcher.next(2)).containsExactly(first, second);
      String third = post("");
      JsonNode live = watcher.next();
      assertThat(live.get("item_hash").asString()).isEqualTo(third);
      assertThat(live.has("size")).isFalse();
      assertThat(live.get("content").get("ref").isNull()).isTrue();
      assertThat(live.get("confirmed").asBoolean()).isFalse();
    }
  }

  @Test
  void whatWasAnsweredBeforeIsOfThePast() throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      post("");
      try (Watcher watcher = new Watcher("/api/ws0/messages?history=0")) {
        String present = post("");
        assertThat(watcher.next(1)).containsExactly(present);
      }
    }
  }

  // Lanes commit at the same time, so that a larger number can be there before a smaller one.
  @Test
  void whatIsCommittedBehindALargerNumberIsLiveAllTheSame() throws InterruptedException {
    String early = post("");
    String number = "UPDATE message SET seq = seq %s 1000000 WHERE item_hash = '" + early + "'";
    node.database().run(number.formatted("+"));
    try (Watcher watcher = new Watcher("/api/ws0/messages?history=0")) {
      String late = post("");
      assertThat(watcher.next(1)).containsExactly(late);
    } finally {
      node.database().run(number.formatted("-"));
    }
  }

  @Test
  void nothingIsLostOrRepeatedBetweenThePastAndThePresent() throws InterruptedException {
    int each = 19; // all of them fit into the past that a client may ask for
    Set<String> published = ConcurrentHashMap.newKeySet();
    List<Thread> publishers = new ArrayList<>();
    for (Account author : DevelopmentAccounts.builtIn()) {
      publishers.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < each; i++) {
              published.add(publish(author, i, "crowd"));
            }
          }));
    }
    List<Watcher> watchers = new ArrayList<>();
    try {
      for (int i = 1; i <= 10; i++) {
        int begun = i * publishers.size() * each / 12;
        Eventually.holds("so many are published", () -> published.size() >= begun);
        watchers.add(new Watcher("/api/ws0/messages?history=199&channels=crowd"));
      }
    } finally {
      for (Thread publisher : publishers) {
        publisher.join();
      }
    }
    assertThat(published).hasSize(publishers.size() * each);
    for (Watcher watcher : watchers) {
      assertThat(watcher.next(published.size())).containsExactlyInAnyOrderElementsOf(published);
      watcher.close();
    }
  }

  private static String publish(Account author, int number, String channel) {
    String content =
        "{\"address\":\"%s\",\"time\":1,\"type\":\"t\",\"content\":{\"n\":%d}}"
            .formatted(author.address().value(), number);
    return node.processed(TestNode.message(author, MessageType.POST, content, 1, channel));
  }

  @Test
  void filtersHoldForThePresentToo() throws InterruptedException {
    try (Watcher tagged = new Watcher("/api/ws0/messages?history=0&tags=wanted&msgTypes=POST");
        Watcher none = new Watcher("/api/ws0/messages?history=0&msgTypes=STORE");
        Watcher dated = new Watcher("/api/ws0/messages?startDate=4000000000&contentFormat=none");
        Watcher all = new Watcher("/api/ws0/messages?history=0")) {
      String other = post("");
      String wanted = post(",\"tags\":[\"wanted\"]");
      assertThat(all.next(2)).containsExactly(other, wanted);
      assertThat(tagged.next(1)).containsExactly(wanted);
      assertThat(dated.next().has("content")).isFalse();
      assertThat(dated.next(1)).containsExactly(wanted);
      assertThat(none.isSilent()).isTrue();
    }
  }

  @Test
  void resumingLosesAndRepeatsNothingWhilePublishersRun() throws InterruptedException {
    String start = post("");
    List<String> published = new ArrayList<>();
    Thread publisher =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < 120; i++) {
            published.add(post(""));
          }
        });
    List<String> seen = new ArrayList<>();
    String last = start;
    while (seen.size() < 120) {
      try (Watcher watcher = new Watcher("/api/ws0/messages?since=" + last)) {
        int take = Math.min(25, 120 - seen.size());
        seen.addAll(watcher.next(take));
        last = seen.getLast();
      }
    }
    publisher.join();
    assertThat(seen).isEqualTo(published);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "history=200",
        "history=-1",
        "history=",
        "msgType=x",
        "hashes=x",
        "since=nothing",
        "since=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void wrongParametersRefuseTheHandshake(String query) {
    assertThatThrownBy(() -> new Watcher("/api/ws0/messages?" + query))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(422));
  }

  @Test
  void aWatcherOfTheStateGetsItAtOnce() throws InterruptedException {
    try (Watcher watcher = new Watcher("/api/ws0/status")) {
      JsonNode state = watcher.next();
      assertThat(state.get("pyaleph_build_info").get("version").asString()).isEqualTo("v0.1.0");
      assertThat(state.get("pyaleph_ws_status_connections_active").asInt()).isZero();
    }
  }
}
