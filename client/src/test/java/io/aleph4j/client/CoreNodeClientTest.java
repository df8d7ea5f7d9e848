package io.aleph4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class CoreNodeClientTest {

  private static final String SUCCESS =
      "{\"publication_status\":{\"status\":\"success\",\"failed\":[]},\"message_status\":\"processed\",\"new\":1}";
  private static final ItemHash HASH = ItemHash.sha256("x");

  private final MessageSigner signer =
      new MessageSigner(
          DevelopmentAccounts.builtIn().getFirst(),
          InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_123L)));

  private Envelope post() {
    return signer
        .inChannel("TEST")
        .post("test", JsonNodeFactory.instance.objectNode().put("hello", "wörld"));
  }

  @Test
  void publishesTheEnvelopeAsItIs() {
    try (FakeNode node = FakeNode.answering(200, SUCCESS)) {
      Envelope envelope = post();
      PublishResult result = new CoreNodeClient(node.address()).publish(envelope, true);
      assertThat(result)
          .isEqualTo(
              new PublishResult.Processed(new PublishResult.Publication("success", List.of())));
      FakeNode.Request request = node.onlyRequest();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.target()).isEqualTo("/api/v0/messages");
      JsonNode body = StrictJson.parse(request.body());
      assertThat(body.path("sync").booleanValue()).isTrue();
      assertThat(EnvelopeParser.parse(body.path("message"))).isEqualTo(envelope);
    }
  }

  @Test
  void tellsProgramsThatMessagesStart() {
    String list =
        """
        [{"item_hash":"%1$s","content":{"on":{"message":[{"sender":"0x1"},{}]}}},
         {"item_hash":"%1$s","content":{"on":{}}}]
        """
            .formatted(HASH);
    try (FakeNode node = FakeNode.answering(200, list)) {
      List<SubscribedProgram> programs = new CoreNodeClient(node.address()).subscribedPrograms();
      assertThat(programs).extracting(SubscribedProgram::itemHash).containsExactly(HASH, HASH);
      assertThat(programs.getFirst().subscriptions()).hasToString("[{\"sender\":\"0x1\"}, {}]");
      assertThat(programs.getLast().subscriptions()).isEmpty();
      // The route refuses every parameter that it does not know.
      assertThat(node.onlyRequest().target()).isEqualTo("/api/v0/programs/on/message");
    }
  }

  @Test
  void tellsPendingAndWarnings() {
    String warning =
        "{\"publication_status\":{\"status\":\"warning\",\"failed\":[\"ipfs\"]},\"message_status\":\"pending\"}";
    try (FakeNode node = FakeNode.answering(202, warning)) {
      assertThat(new CoreNodeClient(node.address()).publish(post(), false))
          .isEqualTo(
              new PublishResult.Pending(new PublishResult.Publication("warning", List.of("ipfs"))));
      assertThat(StrictJson.parse(node.onlyRequest().body()).path("sync").booleanValue()).isFalse();
    }
  }

  @Test
  void tellsRefusals() {
    String rejected =
        "{\"publication_status\":{\"status\":\"success\",\"failed\":[]},\"message_status\":\"rejected\"}";
    try (FakeNode node = FakeNode.answering(422, rejected)) {
      assertThat(new CoreNodeClient(node.address()).publish(post(), true))
          .isEqualTo(
              new PublishResult.Rejected(
                  new PublishResult.Publication("success", List.of()), null));
    }
    String explained =
        rejected
            .replace("}}", "}")
            .replace("\"rejected\"}", "\"rejected\",\"error\":{\"code\":2}}");
    try (FakeNode node = FakeNode.answering(422, explained)) {
      assertThat(new CoreNodeClient(node.address()).publish(post(), true))
          .isInstanceOfSatisfying(
              PublishResult.Rejected.class,
              r -> assertThat(String.valueOf(r.error())).isEqualTo("{\"code\":2}"));
    }
    for (String body :
        new String[] {"InvalidMessageFormat", "[{\"loc\":[\"message\"]}]", "", "{}"}) {
      try (FakeNode node = FakeNode.answering(422, body)) {
        assertThat(new CoreNodeClient(node.address()).publish(post(), true))
            .isEqualTo(new PublishResult.Malformed(body));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 400, 404, 405, 413, 429, 500, 503})
  void otherAnswersToAPublicationAreErrors(int status) {
    try (FakeNode node = FakeNode.answering(status, "no\n way")) {
      CoreNodeClient client = new CoreNodeClient(node.address());
      NodeAnswerException e =
          catchThrowableOfType(NodeAnswerException.class, () -> client.publish(post(), true));
      assertThat(e.status()).isEqualTo(status);
      assertThat(e.url()).isEqualTo(node.address().resolve("/api/v0/messages"));
      assertThat(e.body()).isEqualTo("no\n way");
      assertThat(e).hasMessageContaining("HTTP " + status).hasMessageContaining("no way");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "[]",
        "{}",
        "{\"publication_status\":null}",
        "{\"publication_status\":{}}",
        "{\"publication_status\":{\"status\":5}}"
      })
  void unreadableAnswersAreErrors(String body) {
    try (FakeNode node = FakeNode.answering(200, body)) {
      CoreNodeClient client = new CoreNodeClient(node.address());
      assertThatThrownBy(() -> client.publish(post(), true))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("HTTP 200");
    }
  }

  private static String message(ItemHash hash) {
    return "{\"sender\":\"0xA\",\"chain\":\"NEWCHAIN\",\"signature\":null,\"type\":\"NEW-TYPE\",\"item_content\":\"{}\","
        + "\"item_type\":\"inline\",\"item_hash\":\""
        + hash
        + "\",\"time\":1652126646.500868,\"channel\":null,\"size\":2,\"content\":{\"time\":1.10},\"confirmed\":true,"
        + "\"confirmations\":[{\"chain\":\"ETH\",\"hash\":\"0x28\",\"height\":14205580}],\"unknown\":{}}";
  }

  @Test
  void readsAMessageInEveryStatus() {
    assertState(
        "\"status\":\"processed\",\"message\":" + message(HASH),
        MessageStatus.PROCESSED,
        state -> {
          NetworkMessage m = ((MessageState.Processed) state).message();
          assertThat(m.itemHash()).isEqualTo(HASH);
          assertThat(m.time()).isEqualTo(new Timestamp(1_652_126_646_500_868L));
          assertThat(m.sender()).isEqualTo(new Address("0xA"));
          assertThat(m.chain()).isEqualTo("NEWCHAIN");
          assertThat(m.type()).isEqualTo("NEW-TYPE");
          assertThat(m.signature()).isNull();
          assertThat(m.channel()).isNull();
          assertThat(m.content()).hasToString("{\"time\":1.10}");
          assertThat(m.confirmed()).isTrue();
          assertThat(m.confirmations())
              .containsExactly(new MessageConfirmation("ETH", 14_205_580, "0x28"));
        });
    assertState(
        "\"status\":\"pending\",\"messages\":["
            + message(HASH).replace("1652126646.500868", "\"2022-05-09T20:04:06.500868+00:00\"")
            + "]",
        MessageStatus.PENDING,
        state ->
            assertThat(((MessageState.Pending) state).messages())
                .singleElement()
                .satisfies(
                    m -> assertThat(m.time()).isEqualTo(new Timestamp(1_652_126_646_500_868L))));
    assertState(
        "\"status\":\"removing\",\"reason\":\"credit_insufficient\",\"message\":" + message(HASH),
        MessageStatus.REMOVING,
        state ->
            assertThat(((MessageState.Removing) state).reason()).isEqualTo("credit_insufficient"));
    assertState(
        "\"status\":\"removed\",\"reason\":[\"a\",\"b\"],\"message\":{}",
        MessageStatus.REMOVED,
        state -> assertThat(state).isEqualTo(new MessageState.Removed("a, b")));
    assertState(
        "\"status\":\"forgotten\",\"forgotten_by\":[\"" + HASH + "\"],\"message\":{}",
        MessageStatus.FORGOTTEN,
        state -> assertThat(state).isEqualTo(new MessageState.Forgotten(List.of(HASH))));
    assertState(
        "\"status\":\"rejected\",\"error_code\":-1,\"details\":{\"errors\":[1]},\"message\":{}",
        MessageStatus.REJECTED,
        state -> {
          assertThat(((MessageState.Rejected) state).errorCode()).isEqualTo(-1);
          assertThat(((MessageState.Rejected) state).details()).hasToString("{\"errors\":[1]}");
        });
  }

  private static void assertState(
      String fields, MessageStatus status, java.util.function.Consumer<MessageState> check) {
    String body =
        "{\"item_hash\":\""
            + HASH
            + "\",\"reception_time\":\"2023-01-01T00:00:00Z\","
            + fields
            + "}";
    try (FakeNode node = FakeNode.answering(200, body)) {
      MessageState state = new CoreNodeClient(node.address()).message(HASH).orElseThrow();
      assertThat(node.onlyRequest().target()).isEqualTo("/api/v0/messages/" + HASH);
      assertThat(state.status()).isEqualTo(status);
      check.accept(state);
    }
  }

  @Test
  void missingThingsAreEmpty() {
    try (FakeNode node = FakeNode.answering(404, "404: Not Found")) {
      CoreNodeClient client = new CoreNodeClient(node.address());
      assertThat(client.message(HASH)).isEmpty();
      assertThat(client.status(HASH)).isEmpty();
      assertThat(client.aggregate(new Address("0xA"), "k")).isEmpty();
      assertThat(client.aggregates(new Address("0xA"))).isEmpty();
      assertThatThrownBy(() -> client.messages(MessageFilter.all(), 1, 20))
          .isInstanceOf(NodeAnswerException.class);
      assertThatThrownBy(client::version)
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("404");
    }
    try (FakeNode node = FakeNode.answering(410, "This message has been removed")) {
      assertThat(new CoreNodeClient(node.address()).message(HASH))
          .contains(new MessageState.Removed(""));
    }
  }

  @Test
  void readsStatusAndVersion() {
    String body =
        "{\"status\":\"processed\",\"item_hash\":\""
            + HASH
            + "\",\"reception_time\":\"2023-01-01T00:00:00Z\"}";
    try (FakeNode node = FakeNode.answering(200, body)) {
      assertThat(new CoreNodeClient(node.address()).status(HASH))
          .contains(
              new StatusReport(
                  HASH,
                  MessageStatus.PROCESSED,
                  Timestamp.of(Instant.parse("2023-01-01T00:00:00Z"))));
      assertThat(node.onlyRequest().target()).isEqualTo("/api/v0/messages/" + HASH + "/status");
    }
    try (FakeNode node = FakeNode.answering(200, "{\"version\":\"v1\"}")) {
      assertThat(new CoreNodeClient(node.address()).version()).isEqualTo("v1");
    }
    for (String wrong :
        new String[] {"\"status\":\"odd\"", "\"status\":7", "\"reception_time\":\"soon\""}) {
      String name = wrong.substring(0, wrong.indexOf(':'));
      String broken = body.replaceAll(name + ":\"[^\"]*\"", wrong);
      try (FakeNode node = FakeNode.answering(200, broken)) {
        CoreNodeClient client = new CoreNodeClient(node.address());
        assertThatThrownBy(() -> client.status(HASH)).isInstanceOf(NodeAnswerException.class);
      }
    }
    for (String time : new String[] {"1e999999999", "1e-999999999", "99999999999999999", "-1e15"}) {
      try (FakeNode node =
          FakeNode.answering(200, body.replace("\"2023-01-01T00:00:00Z\"", time))) {
        CoreNodeClient client = new CoreNodeClient(node.address());
        assertThatThrownBy(() -> client.status(HASH))
            .as(time)
            .isInstanceOf(NodeAnswerException.class);
      }
    }
  }

  @Test
  void listsMessagesWithEveryFilter() {
    String body =
        "{\"messages\":["
            + message(HASH)
            + "],\"pagination_per_page\":50,\"pagination_page\":3,\"pagination_total\":12345678901,"
            + "\"pagination_item\":\"messages\"}";
    try (FakeNode node = FakeNode.answering(200, body)) {
      MessageFilter filter =
          MessageFilter.all()
              .types(List.of(MessageType.POST, MessageType.V_PROGRAM))
              .senders(List.of(new Address("0xA"), new Address("0xB")))
              .owners(List.of(new Address("0xC")))
              .chains(List.of(Chain.ETH))
              .channels(List.of("a b&c"))
              .hashes(List.of(HASH))
              .refs(List.of("r"))
              .tags(List.of("t", "ü"))
              .contentTypes(List.of("ct"))
              .contentKeys(List.of("k"))
              .contentHashes(List.of(HASH))
              .from(new Timestamp(1_700_000_000_500_000L))
              .until(new Timestamp(1_800_000_000_000_000L))
              .oldestFirst();
      Page<NetworkMessage> page = new CoreNodeClient(node.address()).messages(filter, 3, 50);
      assertThat(page.number()).isEqualTo(3);
      assertThat(page.size()).isEqualTo(50);
      assertThat(page.total()).isEqualTo(12_345_678_901L);
      assertThat(page.elements()).hasSize(1);
      assertThat(node.onlyRequest().target())
          .isEqualTo(
              "/api/v0/messages.json?msgTypes=POST%2CV-PROGRAM&addresses=0xA%2C0xB&owners=0xC&chains=ETH"
                  + "&channels=a+b%26c&hashes="
                  + HASH
                  + "&refs=r&tags=t%2C%C3%BC&contentTypes=ct&contentKeys=k"
                  + "&contentHashes="
                  + HASH
                  + "&startDate=1700000000.5&endDate=1800000000&sortOrder=1&pagination=50&page=3");
    }
  }

  @Test
  void refusesQuestionsThatCannotBeAsked() {
    CoreNodeClient client = new CoreNodeClient(URI.create("http://127.0.0.1:1"));
    assertThatThrownBy(() -> MessageFilter.all().channels(List.of("a,b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.messages(MessageFilter.all(), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.messages(MessageFilter.all(), 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    for (int size : new int[] {0, -1, 201}) {
      assertThatThrownBy(() -> client.allMessages(MessageFilter.all(), size).iterator())
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String wrong :
        new String[] {"127.0.0.1:4024", "ftp://a", "/x", "http:", "", "http:///x"}) {
      assertThatThrownBy(() -> new CoreNodeClient(URI.create(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void followsCursorsToTheEnd() {
    List<ItemHash> hashes =
        List.of(ItemHash.sha256("1"), ItemHash.sha256("2"), ItemHash.sha256("3"));
    try (FakeNode node =
        new FakeNode(request -> {
          int page =
              request.target().endsWith("cursor=")
                  ? 0
                  : request.target().charAt(request.target().length() - 1) - '0';
          String next = page == 2 ? "null" : "\"c=" + (page + 1) + "\"";
          return new FakeNode.Reply(
              200,
              "{\"messages\":["
                  + message(hashes.get(page))
                  + "],\"pagination_per_page\":1,\"next_cursor\":"
                  + next
                  + "}");
        })) {
      Iterable<NetworkMessage> all =
          new CoreNodeClient(node.address()).allMessages(MessageFilter.all(), 1);
      for (int round = 0; round < 2; round++) {
        List<ItemHash> read = new ArrayList<>();
        all.forEach(m -> read.add(m.itemHash()));
        assertThat(read).isEqualTo(hashes);
      }
      assertThat(node.requests()).hasSize(6);
      assertThat(node.requests().get(1).target()).endsWith("?pagination=1&cursor=c%3D1");
    }
  }

  @Test
  void endsAtAMissingCursorAndBreaksCircles() {
    try (FakeNode node = FakeNode.answering(200, "{\"messages\":[]}")) {
      var empty =
          new CoreNodeClient(node.address()).allMessages(MessageFilter.all(), 200).iterator();
      assertThat(empty.hasNext()).isFalse();
      assertThatThrownBy(empty::next).isInstanceOf(NoSuchElementException.class);
    }
    for (String items : new String[] {"[]", "[" + message(HASH) + "]"}) {
      try (FakeNode node =
          FakeNode.answering(200, "{\"messages\":" + items + ",\"next_cursor\":\"same\"}")) {
        Iterable<NetworkMessage> endless =
            new CoreNodeClient(node.address()).allMessages(MessageFilter.all(), 200);
        assertThatThrownBy(() -> endless.forEach(_ -> {}))
            .isInstanceOf(NodeAnswerException.class)
            .hasMessageContaining("leads nowhere");
      }
    }
  }

  @Test
  void stepsOverEmptyPagesButNotForEver() {
    try (FakeNode node =
        new FakeNode(request ->
            request.target().endsWith("cursor=")
                ? new FakeNode.Reply(200, "{\"messages\":[],\"next_cursor\":\"b\"}")
                : new FakeNode.Reply(
                    200, "{\"messages\":[" + message(HASH) + "],\"next_cursor\":null}"))) {
      assertThat(new CoreNodeClient(node.address()).allMessages(MessageFilter.all(), 9)).hasSize(1);
    }
    try (FakeNode node =
        new FakeNode(request ->
            new FakeNode.Reply(
                200, "{\"messages\":[],\"next_cursor\":\"" + request.target().length() + "x\"}"))) {
      Iterable<NetworkMessage> endless =
          new CoreNodeClient(node.address()).allMessages(MessageFilter.all(), 200);
      assertThatThrownBy(() -> endless.forEach(_ -> {}))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("leads nowhere");
      assertThat(node.requests()).hasSizeLessThan(110);
    }
  }

  @Test
  void listsPosts() {
    String post =
        "{\"item_hash\":\""
            + HASH
            + "\",\"content\":{\"title\":\"t\"},\"original_item_hash\":\""
            + HASH
            + "\",\"original_type\":\"blog\",\"address\":\"0xOwner\",\"ref\":null,\"channel\":\"c\","
            + "\"created\":\"2022-05-09T20:04:06.500869+00:00\",\"last_updated\":\"2022-05-09T20:04:07+00:00\"}";
    String body =
        "{\"posts\":["
            + post
            + "],\"pagination_per_page\":20,\"pagination_page\":1,\"pagination_total\":1}";
    try (FakeNode node = FakeNode.answering(200, body)) {
      CoreNodeClient client = new CoreNodeClient(node.address());
      PostFilter filter =
          PostFilter.all()
              .owners(List.of(new Address("0xOwner")))
              .hashes(List.of(HASH))
              .refs(List.of("r"))
              .types(List.of("blog"))
              .tags(List.of("t"))
              .channels(List.of("c"))
              .from(new Timestamp(1_000_000L))
              .until(new Timestamp(2_000_000L))
              .oldestFirst();
      Post read = client.posts(filter, 1, 20).elements().getFirst();
      assertThat(read.itemHash()).isEqualTo(HASH);
      assertThat(read.owner()).isEqualTo(new Address("0xOwner"));
      assertThat(read.ref()).isNull();
      assertThat(read.channel()).isEqualTo("c");
      assertThat(read.created()).isEqualTo(new Timestamp(1_652_126_646_500_869L));
      assertThat(read.lastUpdated()).isEqualTo(new Timestamp(1_652_126_647_000_000L));
      assertThat(read.content()).hasToString("{\"title\":\"t\"}");
      assertThat(node.onlyRequest().target())
          .isEqualTo(
              "/api/v1/posts.json?addresses=0xOwner&hashes="
                  + HASH
                  + "&refs=r&types=blog&tags=t&channels=c&startDate=1&endDate=2&sortOrder=1&pagination=20&page=1");
      assertThat(client.allPosts(PostFilter.all(), 20)).hasSize(1);
    }
  }

  @Test
  void readsAggregates() {
    String body = "{\"address\":\"0xA\",\"data\":{\"k\":{\"a\":1},\"l\":{}},\"info\":{}}";
    try (FakeNode node = FakeNode.answering(200, body)) {
      CoreNodeClient client = new CoreNodeClient(node.address());
      assertThat(client.aggregate(new Address("0xA"), "k").orElseThrow()).hasToString("{\"a\":1}");
      assertThat(client.aggregate(new Address("0xA"), "other")).isEmpty();
      assertThat(client.aggregates(new Address("a/b c?"))).containsOnlyKeys("k", "l");
      assertThat(node.requests().get(0).target()).isEqualTo("/api/v0/aggregates/0xA.json?keys=k");
      assertThat(node.requests().get(2).target()).isEqualTo("/api/v0/aggregates/a%2Fb%20c%3F.json");
    }
    try (FakeNode node = FakeNode.answering(200, "{\"data\":null}")) {
      assertThat(new CoreNodeClient(node.address()).aggregate(new Address("0xA"), "k")).isEmpty();
    }
  }

  @Test
  void tellsThatNobodyAnswers() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI address = URI.create("http://127.0.0.1:" + port + "//");
    CoreNodeClient client = new CoreNodeClient(address);
    NodeUnreachableException e =
        catchThrowableOfType(NodeUnreachableException.class, client::version);
    assertThat(e.url()).isEqualTo(URI.create("http://127.0.0.1:" + port + "/version"));
    assertThat(e).hasMessageContaining("is the node running");
  }

  @Test
  void waitsOnlySoLong() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (FakeNode node =
        new FakeNode(_ -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new FakeNode.Reply(200, "{}");
        })) {
      CoreNodeClient client =
          new CoreNodeClient(node.address(), HttpClient.newHttpClient(), Duration.ofMillis(50));
      assertThatThrownBy(client::version).isInstanceOf(NodeUnreachableException.class);
      Thread.currentThread().interrupt();
      assertThatThrownBy(client::version).isInstanceOf(NodeUnreachableException.class);
      assertThat(Thread.interrupted()).isTrue();
      end.countDown();
    }
  }

  @Test
  void tellsAMessageAsTheNodeSpellsIt() {
    String json = "{\"status\":\"rejected\",\"error_code\":6,\"new\":[1]}";
    try (FakeNode node = FakeNode.answering(200, json)) {
      assertThat(String.valueOf(new CoreNodeClient(node.address()).messageAnswer(HASH).get()))
          .isEqualTo(json);
    }
    try (FakeNode node = FakeNode.answering(404, "")) {
      assertThat(new CoreNodeClient(node.address()).messageAnswer(HASH)).isEmpty();
    }
    try (FakeNode node = FakeNode.answering(410, "gone")) {
      assertThat(String.valueOf(new CoreNodeClient(node.address()).messageAnswer(HASH).get()))
          .isEqualTo("{\"status\":\"removed\",\"item_hash\":\"" + HASH + "\"}");
    }
  }

  @Test
  void tellsBalances() {
    String json =
        "{\"address\":\"0xA\",\"balance\":1250.5,\"locked_amount\":\"12.25\",\"credit_balance\":4200000}";
    try (FakeNode node = FakeNode.answering(200, json)) {
      assertThat(new CoreNodeClient(node.address()).balance(new Address("0xA")))
          .isEqualTo(
              new AccountBalance(
                  new BigDecimal("1250.5"), new BigDecimal("12.25"), new BigDecimal("4200000")));
      assertThat(node.onlyRequest().target()).isEqualTo("/api/v0/addresses/0xA/balance");
    }
    try (FakeNode node = FakeNode.answering(200, "{\"balance\":\"many\"}")) {
      CoreNodeClient client = new CoreNodeClient(node.address());
      assertThatThrownBy(() -> client.balance(new Address("0xA")))
          .isInstanceOf(NodeAnswerException.class)
          .hasMessageContaining("balance is not a number");
    }
  }
}
