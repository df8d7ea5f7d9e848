package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Spec 02 §13: what clients rely on when they read, however odd, and what no client relied on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadingQuirksTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);
  private static final Account CAROL = Draft.ACCOUNTS.get(2);
  private static final String NOBODY = "0x00000000000000000000000000000000000000AA";

  /** Four bytes of UTF-8, two of Java's characters, one character. */
  private static final String CRAB = "\ud83e\udd80";

  private TestNode node;
  private String small;
  private String large;
  private String first;
  private String latest;
  private String ofDelegate;
  private String forgotten;

  @BeforeAll
  void start() {
    node = new TestNode(ApiSettings.ofVersion("v0.1.0").withForgottenTimesAsTexts(true), 0);
    small = upload(10);
    large = upload(1_000);
    publish(Draft.store(ALICE, new ItemHash(small)), 10);
    publish(Draft.store(ALICE, new ItemHash(large)), 20);
    first = publish(Draft.aggregate(ALICE, "profile", "{\"a\":1}"), 100);
    latest = publish(Draft.aggregate(ALICE, "profile", "{\"b\":2}"), 200);
    for (String key : List.of("k1", "k2", "k3", "k4", "k5")) {
      publish(Draft.aggregate(ALICE, key, "{}"), 150);
    }
    publish(Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}"), 300);
    ofDelegate = publish(Draft.post(BOB, "note", "1").forOwner(ALICE), 400);
    publish(Draft.post(ALICE, "note", "\"" + CRAB + "\""), 410);
    publish(Draft.post(ALICE, "other", "3"), 420);
    forgotten = publish(Draft.post(CAROL, "note", "4"), 1_700_000_000.5);
    publish(Draft.forget(CAROL, new ItemHash(forgotten)), 1_700_000_001);
    node.database()
        .run(
            """
            INSERT INTO credit_history SELECT 'r' || n, 0, '%1$s', n, NULL, NULL, NULL, NULL, NULL,
              NULL, NULL, NULL, NULL, NULL, n * 1000000, NULL, NULL, NULL, 1
            FROM generate_series(1, 3) n;
            DELETE FROM credit_account WHERE address = '%1$s';
            INSERT INTO credit_account VALUES ('%1$s', 3, 6, 0, 0, 0)\
            """
                .formatted(ALICE.address()));
  }

  private String upload(int size) {
    return StrictJson.parse(
            new Form().file(new byte[size]).sendTo(node, "/api/v0/storage/add_file").body())
        .get("hash")
        .asString();
  }

  private String publish(Draft draft, double time) {
    Draft at = draft.at(time);
    return node.processed(TestNode.message(draft.sender(), draft.type(), at.text(), time, "TEST"));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static String of(Account account, String path) {
    return path.replace("{address}", account.address().value());
  }

  /** Quirk 3. Neither spelling is ignored: without it the answer is another one. */
  @ParameterizedTest
  @CsvSource({
    "/api/v0/messages.json, sortOrder=1, sort_order=1",
    "/api/v0/messages.json, msgStatuses=rejected, message_statuses=rejected",
    "/api/v0/messages.json, contentTypes=note, content_types=note",
    "/api/v0/messages.json, startDate=405, start_date=405",
    "/api/v0/messages/hashes, sortOrder=1, sort_order=1",
    "/api/v0/messages/hashes, startDate=4000000000, start_date=4000000000",
    "/api/v0/messages/hashes, endDate=5, end_date=5",
    "/api/v0/posts.json, sortOrder=1, sort_order=1",
    "/api/v0/posts.json, startDate=405, start_date=405",
    "/api/v0/posts.json, endDate=405, end_date=405",
    "/api/v1/posts.json, types=note, post_types=note",
    "/api/v1/posts.json, sortOrder=1, sort_order=1",
    "/api/v0/addresses/{address}/credit_history, sortOrder=1, sort_order=1",
    "/api/v0/addresses/{address}/credit_history, startDate=2, start_date=2",
    "/api/v0/addresses/{address}/credit_history, endDate=2, end_date=2",
    "/api/v0/addresses/{address}/files, sortOrder=1, sort_order=1",
  })
  void parametersHaveTwoSpellings(String path, String camelCase, String snakeCase) {
    String lists = of(ALICE, path) + "?";
    String plain = node.get(lists).body();
    String answer = node.get(lists + camelCase).body();
    assertThat(answer).isNotEqualTo(plain);
    assertThat(node.get(lists + snakeCase).body()).isEqualTo(answer);
    // Of both the first one counts.
    String neither = snakeCase.replaceFirst("=.*", "=-1");
    assertThat(node.get(lists + neither + "&" + camelCase).body()).isEqualTo(answer);
  }

  /** Quirk 5. */
  @ParameterizedTest
  @CsvSource({
    "/api/v0/addresses/{nobody}/files, 404",
    "/api/v0/addresses/{nobody}/files?cursor=, 404",
    "/api/v0/addresses/{address}/files?page=9, 404",
    "/api/v0/addresses/{nobody}/credit_history, 404",
    "/api/v0/addresses/{nobody}/credit_history?cursor=, 404",
    "/api/v0/aggregates/{nobody}.json, 404",
    "/api/v0/aggregates/{address}.json?keys=absent, 404",
    "/api/v0/messages.json?addresses={nobody}, 200",
    "/api/v0/messages.json?addresses={nobody}&cursor=, 200",
    "/api/v0/messages/hashes?status=removed, 200",
    "/api/v0/posts.json?addresses={nobody}, 200",
    "/api/v1/posts.json?addresses={nobody}&cursor=, 200",
    "/api/v0/aggregates.json?addresses={nobody}, 200",
    "/api/v0/authorizations/granted/{nobody}.json, 200",
    "/api/v0/authorizations/received/{nobody}.json, 200",
    "/api/v0/addresses/stats.json?addresses[]={nobody}, 200",
    "/api/v1/addresses/stats.json?addressContains={nobody}, 200",
    "/api/v0/addresses/{nobody}/balance, 200",
    "/api/v0/addresses/{nobody}/post_types, 200",
    "/api/v0/addresses/{nobody}/channels, 200",
    "/api/v0/addresses/{nobody}/credit_history/summary, 200",
    "/api/v0/balances?chains=SOL, 200",
    "/api/v0/credit_balances, 200",
    "/api/v0/costs?address={nobody}, 200",
    "/api/v0/programs/on/message, 200",
  })
  void mostEmptyListsAreNoError(String path, int status) {
    String asked = of(ALICE, path).replace("{nobody}", NOBODY);
    assertThat(node.get(asked).statusCode()).isEqualTo(status);
  }

  /** Quirk 8. */
  @ParameterizedTest
  @CsvSource({
    "/api/v0/messages.json, messages, 14",
    "/api/v0/messages.json?msgStatuses=forgotten, messages, 1",
    "/api/v0/messages/hashes?status=processed, hashes, 14",
    "/api/v0/posts.json, posts, 3",
    "/api/v1/posts.json?types=note, posts, 2",
    "/api/v0/aggregates.json, aggregates, 7",
    "/api/v1/addresses/stats.json, data, 3",
  })
  void aPagePastTheEndHasTheTrueTotal(String path, String items, int total) {
    String page = path + (path.contains("?") ? "&" : "?") + "pagination=2&page=";
    for (int number : new int[] {1, total / 2 + 2, 1_000}) {
      JsonNode json = node.json(page + number);
      assertThat(json.get("pagination_total").asInt()).as("page " + number).isEqualTo(total);
      assertThat(json.get(items).isEmpty()).as("page " + number).isEqualTo(number > 1);
    }
  }

  /** Quirk 12. */
  @Test
  void whatAnAggregateComesFromIsToldOfTheKeysThatWereAskedFor() {
    JsonNode info =
        node.json(of(ALICE, "/api/v0/aggregates/{address}.json?with_info=true&keys=profile,k1"))
            .get("info");
    assertThat(info.propertyNames()).containsExactlyInAnyOrder("profile", "k1");
    assertThat(info.get("profile").get("original_item_hash").asString()).isEqualTo(first);
    assertThat(info.get("profile").get("last_update_item_hash").asString()).isEqualTo(latest);
  }

  /** Quirk 13: five of them are of one moment. */
  @ParameterizedTest
  @ValueSource(strings = {"", "&sortOrder=1", "&sortBy=creation_time", "&keys=k1,k2,k3,k4,k5"})
  void aWalkAlongAggregatesMeetsEachOnce(String rest) {
    List<String> whole =
        keys(node.json("/api/v0/aggregates.json?pagination=500" + rest).get("aggregates"));
    assertThat(whole).doesNotHaveDuplicates().hasSizeGreaterThan(4);
    for (int size = 1; size < 4; size++) {
      List<String> walked = new ArrayList<>();
      String cursor = "";
      while (cursor != null) {
        JsonNode part =
            node.json("/api/v0/aggregates.json?pagination=" + size + "&cursor=" + cursor + rest);
        walked.addAll(keys(part.get("aggregates")));
        cursor = part.get("next_cursor").isNull() ? null : part.get("next_cursor").asString();
      }
      assertThat(walked).as("by " + size).isEqualTo(whole);
    }
  }

  private static List<String> keys(JsonNode aggregates) {
    List<String> keys = new ArrayList<>();
    aggregates.forEach(one -> keys.add(one.get("key").asString()));
    return keys;
  }

  /** Quirk 14. */
  @ParameterizedTest
  @CsvSource({
    "startDate=405, 2",
    "endDate=405, 1",
    "startDate=405&endDate=415, 1",
    "startDate=415&endDate=405, 0",
    "startDate=415&endDate=405&cursor=, 0",
  })
  void postsOfSomeTimeAreCountedAndTimesMayBeReversed(String query, int expected) {
    for (String path : List.of("/api/v0/posts.json?", "/api/v1/posts.json?")) {
      JsonNode page = node.json(path + query);
      assertThat(page.get("posts").size()).isEqualTo(expected);
      if (page.has("pagination_total")) {
        assertThat(page.get("pagination_total").asInt()).isEqualTo(expected);
      }
    }
  }

  /** Quirk 21. */
  @Test
  void theSenderOfAPostInItsFirstFormIsItsOwner() {
    JsonNode post = node.json("/api/v0/posts.json?hashes=" + ofDelegate).get("posts").get(0);
    assertThat(post.get("sender").asString()).isEqualTo(ALICE.address().value());
    assertThat(post.get("address").asString()).isEqualTo(ALICE.address().value());
    JsonNode message = node.json("/api/v0/messages/" + ofDelegate).get("message");
    assertThat(message.get("sender").asString()).isEqualTo(BOB.address().value());
  }

  /** Quirk 23. */
  @Test
  void theSizeOfAllFilesIsToldWhicheverIsAskedFor() {
    String files = of(ALICE, "/api/v0/addresses/{address}/files?file_hash=");
    JsonNode page = node.json(files + small);
    assertThat(page.get("total_size").asLong()).isEqualTo(1_010);
    assertThat(page.get("pagination_total").asInt()).isEqualTo(1);
    assertThat(page.get("files").size()).isEqualTo(1);
    JsonNode part = node.json(files + large + "&cursor=");
    assertThat(part.get("total_size").toString()).isEqualTo("1010.0");
    assertThat(part.get("files").size()).isEqualTo(1);
  }

  /** Quirk 25; {@link FileRoutesTest} has the network's number. */
  @Test
  void theTimeOfAForgottenMessageMayBeAText() {
    JsonNode message = node.json("/api/v0/messages/" + forgotten).get("message");
    assertThat(message.get("time").toString()).isEqualTo("\"2023-11-14T22:13:20.500000Z\"");
    JsonNode listed =
        node.json("/api/v0/messages.json?msgStatuses=forgotten").get("messages").get(0);
    assertThat(listed.get("time").isNumber()).isTrue();
    assertThat(listed.get("time").asDouble()).isEqualTo(1_700_000_000.5);
  }

  /** Spec 01 §8.1, Q-13: such messages came from where nobody had to sign. */
  @Test
  void messagesWithoutASignatureAreShownSo() {
    node.database()
        .run("UPDATE message SET signature = NULL WHERE item_hash = '" + ofDelegate + "'");
    JsonNode single = node.json("/api/v0/messages/" + ofDelegate).get("message");
    String named = ".json?hashes=" + ofDelegate;
    JsonNode listed = node.json("/api/v0/messages" + named).get("messages").get(0);
    JsonNode post = node.json("/api/v0/posts" + named).get("posts").get(0);
    for (JsonNode shown : List.of(single, listed, post)) {
      assertThat(shown.get("signature").isNull()).isTrue();
    }
  }

  /** Spec 01 §8.1, Q-8. */
  @Test
  void theSizeOfAnInlineMessageIsInCharacters() {
    JsonNode message =
        node.json("/api/v0/messages.json?startDate=410&endDate=411").get("messages").get(0);
    String content = message.get("item_content").asString();
    assertThat(content).contains(CRAB);
    assertThat(message.get("size").asInt()).isEqualTo(content.codePointCount(0, content.length()));
  }
}
