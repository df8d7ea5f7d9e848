package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Machines;
import io.aleph4j.node.storage.RemovalWriter;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the interface says of messages that are removed, or about to be (spec 02 §3.1, §3.3). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemovedMessagesTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);
  private static final String MESSAGES = "/api/v0/messages.json";
  private static final Timestamp LONG_AGO = new Timestamp(0);
  private static final Timestamp SOON = new Timestamp(4_102_444_800_000_000L);

  private TestNode node = new TestNode();
  private String removedText = "";
  private String removed = "";
  private String removedMachine = "";
  private String removing = "";
  private String boughtAndRemoving = "";
  private String kept = "";

  @BeforeAll
  void fill() {
    kept = store(ALICE, "kept", "", 10.5);
    removing = store(ALICE, "removing", "", 11.5);
    boughtAndRemoving = store(BOB, "bought", ",\"payment\":{\"type\":\"credit\"}", 12.5);
    removed = store(BOB, "removed", ",\"payment\":{\"type\":\"credit\"}", 13.5);
    removedMachine =
        node.processed(
            TestNode.message(
                ALICE,
                MessageType.INSTANCE,
                Machines.instance(ALICE, Machines.exactly(new ItemHash(kept)), 20_480).text(),
                14.5,
                "TEST"));
    begin(LONG_AGO, removed, removedMachine);
    node.collect();
    begin(SOON, removing, boughtAndRemoving);
    node.collect();
  }

  @AfterAll
  void close() {
    node.close();
  }

  private String store(Account account, String content, String fields, double time) {
    HttpResponse<String> answer =
        new Form()
            .file(content.getBytes(StandardCharsets.UTF_8))
            .sendTo(node, "/api/v0/storage/add_file");
    String hash = StrictJson.parse(answer.body()).get("hash").asString();
    String text =
        "{\"address\":\""
            + account.address()
            + "\",\"time\":"
            + time
            + ",\"item_type\":\"storage\",\"item_hash\":\""
            + hash
            + "\""
            + fields
            + "}";
    removedText = TestNode.message(account, MessageType.STORE, text, time, "TEST");
    return node.processed(removedText);
  }

  private void begin(Timestamp deleteBy, String... messages) {
    List<ItemHash> hashes = new ArrayList<>();
    for (String message : messages) {
      hashes.add(new ItemHash(message));
    }
    new RemovalWriter(node.source()).begin(hashes, deleteBy, new Timestamp(5));
  }

  private List<String> hashes(JsonNode page) {
    List<String> found = new ArrayList<>();
    page.get("messages").forEach(message -> found.add(message.get("item_hash").asString()));
    return found;
  }

  private void assertListed(String query, String... messages) {
    JsonNode page = node.json(MESSAGES + "?sortOrder=1&pagination=2" + query);
    JsonNode rest = node.json(MESSAGES + "?sortOrder=1&pagination=2&page=2" + query);
    List<String> all = new ArrayList<>(hashes(page));
    all.addAll(hashes(rest));
    assertThat(all).as(query).containsExactly(messages);
    assertThat(page.get("pagination_total").asLong()).as(query).isEqualTo(messages.length);
  }

  @Test
  void listsShowWhatIsAboutToBeRemovedUnlessAskedNotTo() {
    assertListed("", kept, removing, boughtAndRemoving);
    assertListed("&msgStatuses=processed,removing", kept, removing, boughtAndRemoving);
    assertListed("&msgStatuses=processed", kept);
    assertListed("&msgStatuses=processed,pending", kept);
    assertListed("&msgStatuses=removing", removing, boughtAndRemoving);
    assertListed("&msgStatuses=removing,rejected", removing, boughtAndRemoving);
    assertListed("&msgStatuses=pending");
    for (String sender : List.of("&addresses=", "&owners=")) {
      String alice = sender + ALICE.address();
      assertListed(alice, kept, removing);
      assertListed(alice + "&msgStatuses=processed", kept);
      assertListed(alice + "&msgStatuses=removing", removing);
      assertListed(alice + "&msgStatuses=processed&msgTypes=STORE", kept);
    }
    assertListed("&msgStatuses=processed&startDate=5&endDate=11", kept);
    assertListed("&msgStatuses=removing&paymentTypes=credit", boughtAndRemoving);
    assertListed("&msgStatuses=removing&msgTypes=INSTANCE");
    JsonNode cursor = node.json(MESSAGES + "?msgStatuses=removing&pagination=1&cursor=");
    assertThat(hashes(cursor)).containsExactly(boughtAndRemoving);
    JsonNode next =
        node.json(
            MESSAGES
                + "?msgStatuses=removing&pagination=1&cursor="
                + cursor.get("next_cursor").asString());
    assertThat(hashes(next)).containsExactly(removing);
    JsonNode message = node.json(MESSAGES + "?hashes=" + removing).get("messages").get(0);
    assertThat(message.has("status")).isFalse();
    assertThat(message.get("content").get("item_type").asString()).isEqualTo("storage");
  }

  @Test
  void removedMessagesAreListedAsSkeletons() {
    JsonNode page = node.json(MESSAGES + "?msgStatuses=removed&msgTypes=STORE");
    assertThat(page.get("pagination_total").asLong()).isOne();
    JsonNode message = page.get("messages").get(0);
    assertThat(names(message))
        .containsExactlyInAnyOrder(
            "sender",
            "chain",
            "signature",
            "type",
            "item_type",
            "item_hash",
            "time",
            "channel",
            "owner",
            "payment_type",
            "size",
            "removed_at",
            "status");
    assertThat(message.get("item_hash").asString()).isEqualTo(removed);
    assertThat(message.get("status").asString()).isEqualTo("removed");
    assertThat(message.get("size").asLong()).isEqualTo(7);
    assertThat(message.get("time").asDouble()).isEqualTo(13.5);
    assertThat(message.get("payment_type").asString()).isEqualTo("credit");
    assertThat(message.get("owner").asString()).isEqualTo(BOB.address().value());
    assertThat(message.get("removed_at").isNumber()).isTrue();
    JsonNode both = node.json(MESSAGES + "?message_statuses=removed&pagination=1");
    assertThat(both.get("pagination_total").asLong()).isEqualTo(2);
    // An instance that names no way of paying is paid by holding.
    JsonNode held = node.json(MESSAGES + "?msgStatuses=removed&paymentTypes=hold");
    assertThat(hashes(held)).containsExactly(removedMachine);
    assertThat(held.get("messages").get(0).get("size").isNull()).isTrue();
    double end = message.get("removed_at").asDouble() + 60;
    assertThat(hashes(node.json(MESSAGES + "?msgStatuses=removed&startDate=" + (long) end)))
        .isEmpty();
    assertThat(hashes(node.json(MESSAGES + "?msgStatuses=removed&endDate=" + (long) end)))
        .hasSize(2);
  }

  private static List<String> names(JsonNode object) {
    return new ArrayList<>(object.propertyNames());
  }

  @ParameterizedTest
  @CsvSource({
    "removed&refs=a, 'Filters not supported for removed message queries: refs'",
    "removed&tags=a&startBlock=1, 'Filters not supported for removed message queries: tags, startBlock'",
    "'removed,removing', msgStatuses=forgotten/removed cannot be combined with other statuses",
    "removed&cursor=, Cursor-based pagination is not supported for removed message queries",
  })
  void whatRemovedMessagesCannotBeAskedIsRefused(String query, String text) {
    HttpResponse<String> answer = node.get(MESSAGES + "?msgStatuses=" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(text);
  }

  @Test
  void oneMessageSaysWhyItGoes() {
    JsonNode one = node.json("/api/v0/messages/" + removing);
    assertThat(names(one))
        .containsExactlyInAnyOrder("status", "item_hash", "reception_time", "message", "reason");
    assertThat(one.get("status").asString()).isEqualTo("removing");
    assertThat(one.get("reason").asString()).isEqualTo("balance_insufficient");
    assertThat(one.get("message").get("item_hash").asString()).isEqualTo(removing);
    assertThat(node.json("/api/v0/messages/" + boughtAndRemoving).get("reason").asString())
        .isEqualTo("credit_insufficient");
    JsonNode processed = node.json("/api/v0/messages/" + kept);
    assertThat(processed.get("status").asString()).isEqualTo("processed");
    assertThat(processed.has("reason")).isFalse();
  }

  @Test
  void oneRemovedMessageIsASkeleton() {
    JsonNode one = node.json("/api/v0/messages/" + removed);
    assertThat(names(one))
        .containsExactlyInAnyOrder(
            "status", "item_hash", "reception_time", "message", "reason", "removed_at", "size");
    assertThat(one.get("status").asString()).isEqualTo("removed");
    assertThat(one.get("reason").asString()).isEqualTo("credit_insufficient");
    assertThat(one.get("size").asLong()).isEqualTo(7);
    JsonNode message = one.get("message");
    assertThat(names(message))
        .containsExactlyInAnyOrder(
            "sender",
            "chain",
            "signature",
            "type",
            "item_type",
            "item_hash",
            "time",
            "channel",
            "owner",
            "payment_type",
            "size",
            "removed_at");
    assertThat(message.get("removed_at")).isEqualTo(one.get("removed_at"));
    assertThat(node.json("/api/v0/messages/" + removedMachine).get("reason").asString())
        .isEqualTo("balance_insufficient");
  }

  @Test
  void statusesAndContents() {
    for (String[] expected :
        new String[][] {{kept, "processed"}, {removing, "removing"}, {removed, "removed"}}) {
      String path = "/api/v0/messages/" + expected[0];
      assertThat(node.json(path + "/status").get("status").asString()).isEqualTo(expected[1]);
      HttpResponse<String> content = node.get(path + "/content");
      if (expected[1].equals("processed")) {
        assertThat(content.statusCode()).isEqualTo(200);
      } else {
        assertThat(content.statusCode()).isEqualTo(422);
        assertThat(content.body())
            .contains(
                "is not processed (status: MessageStatus."
                    + expected[1].toUpperCase(Locale.ROOT)
                    + ")");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"'',3", "status=removing,2", "status=processed,1", "status=removed,0"})
  void hashesByStatus(String query, long total) {
    JsonNode page = node.json("/api/v0/messages/hashes?" + query);
    assertThat(page.get("hashes").size()).isEqualTo((int) total);
    assertThat(
            node.json("/api/v0/messages/hashes?pagination=1&page=1&" + query)
                .get("pagination_total")
                .asLong())
        .isEqualTo(total);
    assertThat(
            node.json("/api/v0/messages/hashes?pagination=1&startDate=1&" + query)
                .get("pagination_total")
                .asLong())
        .isEqualTo(total);
  }

  @Test
  void whatIsRemovedStaysSo() {
    HttpResponse<String> answer = node.publish(removedText);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("\"message_status\":\"rejected\"");
    assertThat(node.json("/api/v0/messages/" + removed + "/status").get("status").asString())
        .isEqualTo("removed");
    assertThat(node.json("/api/v0/addresses/" + BOB.address() + "/channels").get("channels"))
        .hasSize(1);
    assertThat(node.json("/api/v0/addresses/stats.json?addresses[]=" + ALICE.address()).toString())
        .contains("\"instance\":0");
  }
}
