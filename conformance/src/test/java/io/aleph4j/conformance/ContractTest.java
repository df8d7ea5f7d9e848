package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The rules that clients hard-code (spec 06 §1.2), each under its number. */
@ExtendWith(SharedNode.class)
class ContractTest {

  private static final String UNKNOWN = "beef".repeat(16);
  private static final double TIME = 1_700_000_000.5;

  private final Account account = TestAccounts.ethereum();
  private final String address = account.address().value();

  @ParameterizedTest
  @DisplayName("R1, R2: cursor mode says next_cursor, null on the last page, and no page numbers")
  @CsvSource({
    "/api/v0/messages.json, messages", "/api/v0/posts.json, posts", "/api/v1/posts.json, posts",
    "/api/v0/aggregates.json, aggregates", "/api/v0/aggregates, aggregates",
        "/api/v1/addresses/stats.json, data"
  })
  void r1r2CursorPages(String path, String items, Api api) {
    for (int i = 0; i < 3; i++) {
      api.processed(TestMessage.post(account, "t", "{\"i\":" + i + "}", TIME + i, "r1"));
      api.processed(TestMessage.aggregate(account, "k" + i, "{}", TIME + i, "r1"));
    }
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page =
          api.get(path, "cursor", cursor, "pagination", 2, "page", 7, "addresses", address).json();
      assertThat(page.has("next_cursor")).as("next_cursor in %s", page).isTrue();
      assertThat(page.has("pagination_page")).isFalse();
      assertThat(page.has("pagination_total")).isFalse();
      assertThat(page.path("pagination_per_page").asInt()).isEqualTo(2);
      assertThat(page.path(items).size()).isLessThanOrEqualTo(2);
      cursor = page.path("next_cursor").isNull() ? null : page.path("next_cursor").asString();
      pages++;
    } while (cursor != null && pages < 1000);
    assertThat(cursor).as("the walk must end").isNull();
    JsonNode capped =
        api.get(path, "cursor", "", "pagination", 100_000, "addresses", address).json();
    assertThat(capped.path("pagination_per_page").asInt()).isEqualTo(200);
  }

  @Test
  @DisplayName("R2: pagination=0 and malformed cursors are refused in cursor mode")
  void r2RefusesWhatACursorCannotBe(Api api) {
    for (String path :
        List.of("/api/v0/messages.json", "/api/v0/posts.json", "/api/v1/posts.json")) {
      assertThat(api.get(path, "cursor", "", "pagination", 0).status()).as(path).isEqualTo(422);
      for (String cursor :
          List.of("x", "!!", "e30", "bnVsbA", "W10", "eyJoIjoxLCJ0IjoyfQ", "a".repeat(5000))) {
        assertThat(api.get(path, "cursor", cursor).status()).as(path + " " + cursor).isEqualTo(422);
      }
    }
  }

  @Test
  @DisplayName("R3, R26: a missing aggregate is 404")
  void r3MissingAggregates(Api api) {
    String nobody = TestAccounts.ethereum().address().value();
    assertThat(api.get("/api/v0/aggregates/" + nobody + ".json").status()).isEqualTo(404);
    assertThat(api.get("/api/v0/aggregates/" + nobody + ".json", "keys", "a,b").status())
        .isEqualTo(404);
    api.processed(TestMessage.aggregate(account, "there", "{\"a\":1}", TIME, null));
    assertThat(api.get("/api/v0/aggregates/" + address + ".json", "keys", "missing").status())
        .isEqualTo(404);
    JsonNode found =
        api.get("/api/v0/aggregates/" + address + ".json", "keys", "missing,there").json();
    assertThat(found.path("data").toString()).isEqualTo("{\"there\":{\"a\":1}}");
    assertThat(found.path("address").asString()).isEqualTo(address);
    assertThat(found.path("info").toString()).isEqualTo("{}");
  }

  @ParameterizedTest
  @DisplayName("R4: an unknown message is 404, a malformed hash 400")
  @ValueSource(strings = {"", "/status", "/content"})
  void r4UnknownMessages(String suffix, Api api) {
    assertThat(api.get("/api/v0/messages/" + UNKNOWN + suffix).status()).isEqualTo(404);
    assertThat(api.get("/api/v0/messages/Qm" + "a".repeat(44) + suffix).status()).isEqualTo(404);
    assertThat(api.get("/api/v0/messages/nohash" + suffix).status()).isEqualTo(400);
    assertThat(
            api.get("/api/v0/messages/" + UNKNOWN.toUpperCase(java.util.Locale.ROOT) + suffix)
                .status())
        .isEqualTo(400);
  }

  @Test
  @DisplayName("R5: publishing answers 200 or 202 with publication_status and message_status")
  void r5PublicationStatus(Api api) {
    Api.Answer sync = api.publish(TestMessage.post(account, "r5", "1", TIME, null), true);
    assertThat(sync.status()).isEqualTo(200);
    assertThat(sync.json().toString())
        .isEqualTo(
            "{\"publication_status\":{\"status\":\"success\",\"failed\":[]},\"message_status\":\"processed\"}");
    Api.Answer async = api.publish(TestMessage.post(account, "r5", "2", TIME, null), false);
    assertThat(async.status()).isIn(200, 202);
    assertThat(async.json().path("publication_status").path("status").asString())
        .isEqualTo("success");
    assertThat(async.json().path("publication_status").path("failed").isArray()).isTrue();
    assertThat(async.json().path("message_status").asString())
        .isEqualTo(async.status() == 200 ? "processed" : "pending");
  }

  @Test
  @DisplayName("R5: the member sync may be absent or a word for a boolean")
  void r5SpellingsOfSync(Api api) {
    for (String sync : List.of("true", "false", "1", "0", "\"true\"", "\"yes\"", "\"off\"")) {
      TestMessage message = TestMessage.post(account, "sync", TestMessage.quoted(sync), TIME, null);
      Api.Answer answer =
          api.post(
              "/api/v0/messages", "{\"message\":" + message.json() + ",\"sync\":" + sync + "}");
      assertThat(answer.status()).as(sync + ": " + answer.body()).isIn(200, 202);
    }
    TestMessage message = TestMessage.post(account, "sync", "\"absent\"", TIME, null);
    assertThat(api.post("/api/v0/messages", "{\"message\":" + message.json() + "}").status())
        .isIn(200, 202);
    for (String sync : List.of("\"maybe\"", "2", "[]", "{}", "\"\"")) {
      Api.Answer answer =
          api.post(
              "/api/v0/messages", "{\"message\":" + message.json() + ",\"sync\":" + sync + "}");
      assertThat(answer.status()).as(sync).isEqualTo(422);
    }
  }

  @Test
  @DisplayName(
      "R6: a refused sync message is 422; afterwards it is shown as rejected with code and details")
  void r6Rejection(Api api) {
    Account stranger = TestAccounts.ethereum();
    String content = "{\"address\":\"%s\",\"time\":1,\"type\":\"t\"}".formatted(address);
    TestMessage message = TestMessage.signed(stranger, "POST", content, "1.5", "r6");
    Api.Answer answer = api.publish(message, true);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("message_status").asString()).isEqualTo("rejected");
    assertThat(answer.json().path("publication_status").path("status").asString())
        .isEqualTo("success");
    JsonNode shown = api.get("/api/v0/messages/" + message.itemHash()).json();
    assertThat(shown.path("status").asString()).isEqualTo("rejected");
    assertThat(shown.path("error_code").asInt()).isEqualTo(2);
    assertThat(shown.has("details")).isTrue();
    assertThat(shown.path("message").path("item_content").asString()).isEqualTo(content);
    assertThat(shown.path("message").path("time").asDouble()).isEqualTo(1.5);
    assertThat(
            api.get("/api/v0/messages/" + message.itemHash() + "/status")
                .json()
                .path("status")
                .asString())
        .isEqualTo("rejected");
    assertThat(api.get("/api/v0/messages/" + message.itemHash() + "/content").status())
        .isEqualTo(422);
  }

  @ParameterizedTest
  @DisplayName("R7: the older publishing routes take the message as text, and as an object")
  @ValueSource(strings = {"/api/v0/ipfs/pubsub/pub", "/api/v0/p2p/pubsub/pub"})
  void r7OlderPublishingRoutes(String path, Api api) throws InterruptedException {
    TestMessage text = TestMessage.post(account, "r7", TestMessage.quoted(path), TIME, null);
    TestMessage object =
        TestMessage.post(account, "r7", TestMessage.quoted(path + " object"), TIME, null);
    for (String data : List.of(TestMessage.quoted(text.json()), object.json())) {
      Api.Answer answer = api.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":" + data + "}");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.json().toString()).isEqualTo("{\"status\":\"success\",\"failed\":[]}");
    }
    Polling.until(
        "both are processed",
        () ->
            api.get("/api/v0/messages.json", "hashes", text.itemHash() + "," + object.itemHash())
                    .json()
                    .path("messages")
                    .size()
                == 2);
    assertThat(api.post(path, "{\"topic\":\"OTHER\",\"data\":\"{}\"}").status()).isEqualTo(403);
    assertThat(api.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":5}").status()).isEqualTo(422);
    assertThat(api.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":\"no json\"}").status())
        .isEqualTo(422);
    assertThat(api.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":\"{}\"}").status())
        .isEqualTo(422);
    assertThat(api.post(path, "no json").status()).isBetween(400, 499);
  }

  @Test
  @DisplayName(
      "R8: pending messages are an array with ISO times, processed ones an object with a float time")
  void r8ShapesByStatus(Api api) {
    TestMessage waiting = TestMessage.post(account, "amend", "{\"v\":2}", TIME, "r8", UNKNOWN);
    Api.Answer published = api.publish(waiting, true);
    assertThat(published.status()).isEqualTo(202);
    assertThat(published.json().path("message_status").asString()).isEqualTo("pending");
    JsonNode pending = api.get("/api/v0/messages/" + waiting.itemHash()).json();
    assertThat(pending.path("status").asString()).isEqualTo("pending");
    assertThat(pending.path("reception_time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(pending.has("message")).isFalse();
    JsonNode copy = pending.path("messages").get(0);
    assertThat(copy.propertyNames())
        .contains(
            "sender",
            "chain",
            "signature",
            "type",
            "item_content",
            "item_type",
            "item_hash",
            "time",
            "channel",
            "content",
            "reception_time");
    assertThat(copy.path("time").asString()).matches("2023-11-14T22:13:20\\.50*(Z|\\+00:00)");

    TestMessage done = api.processed(TestMessage.post(account, "r8", "{}", TIME, "r8"));
    JsonNode processed = api.get("/api/v0/messages/" + done.itemHash()).json();
    assertThat(processed.propertyNames())
        .containsExactlyInAnyOrder("status", "item_hash", "reception_time", "message");
    JsonNode message = processed.path("message");
    assertThat(message.propertyNames())
        .containsExactlyInAnyOrder(
            "sender",
            "chain",
            "signature",
            "type",
            "item_content",
            "item_type",
            "item_hash",
            "time",
            "channel",
            "content",
            "confirmed",
            "confirmations");
    assertThat(message.path("time").isNumber()).isTrue();
    assertThat(message.path("time").asDouble()).isEqualTo(TIME);
    assertThat(api.get("/api/v0/messages/" + done.itemHash() + "/status").json().propertyNames())
        .containsExactlyInAnyOrder("status", "item_hash", "reception_time");
    assertThat(api.get("/api/v0/messages/" + done.itemHash() + "/content").body()).isEqualTo("{}");
  }

  @Test
  @DisplayName("R9: v0 posts have exactly nineteen keys, v1 posts exactly nine")
  void r9KeysOfPosts(Api api) {
    TestMessage post = api.processed(TestMessage.post(account, "r9", "{\"a\":1}", TIME, null));
    JsonNode v0 =
        api.get("/api/v0/posts.json", "hashes", post.itemHash()).json().path("posts").get(0);
    assertThat(v0.propertyNames())
        .containsExactlyInAnyOrder(
            "chain",
            "item_hash",
            "sender",
            "type",
            "channel",
            "confirmed",
            "content",
            "item_content",
            "item_type",
            "signature",
            "size",
            "time",
            "confirmations",
            "original_item_hash",
            "original_signature",
            "original_type",
            "hash",
            "ref",
            "address");
    JsonNode v1 =
        api.get("/api/v1/posts.json", "hashes", post.itemHash()).json().path("posts").get(0);
    assertThat(v1.propertyNames())
        .containsExactlyInAnyOrder(
            "item_hash",
            "content",
            "original_item_hash",
            "original_type",
            "address",
            "ref",
            "channel",
            "created",
            "last_updated");
    assertThat(v1.path("created").asString()).isEqualTo("2023-11-14T22:13:20.500000+00:00");
  }

  @Test
  @DisplayName("R9: messages of lists have exactly thirteen keys")
  void r9KeysOfMessages(Api api) {
    TestMessage post = api.processed(TestMessage.post(account, "r9", "{\"b\":1}", TIME, null));
    JsonNode message =
        api.get("/api/v0/messages.json", "hashes", post.itemHash()).json().path("messages").get(0);
    assertThat(message.propertyNames())
        .containsExactlyInAnyOrder(
            "sender",
            "chain",
            "signature",
            "type",
            "item_content",
            "item_type",
            "item_hash",
            "time",
            "channel",
            "size",
            "content",
            "confirmations",
            "confirmed");
    assertThat(message.path("content").toString()).isEqualTo(post.itemContent());
    JsonNode without =
        api.get("/api/v0/messages.json", "hashes", post.itemHash(), "contentFormat", "none").json();
    assertThat(without.path("messages").get(0).has("content")).isFalse();
    assertThat(without.path("messages").get(0).path("item_content").asString())
        .isEqualTo(post.itemContent());
    JsonNode headers =
        api.get("/api/v0/messages.json", "hashes", post.itemHash(), "contentFormat", "headers")
            .json();
    assertThat(headers.path("messages").get(0).path("content").toString())
        .isEqualTo("{\"address\":\"" + address + "\",\"type\":\"r9\"}");
  }

  @Test
  @DisplayName("R11: rows of the address statistics have exactly seven keys")
  void r11KeysOfStatistics(Api api) {
    api.processed(TestMessage.post(account, "r11", "{}", TIME, null));
    JsonNode row =
        api.get("/api/v1/addresses/stats.json", "addressContains", address)
            .json()
            .path("data")
            .path(address);
    assertThat(row.propertyNames())
        .containsExactlyInAnyOrder(
            "messages", "post", "aggregate", "store", "forget", "program", "instance");
    JsonNode older =
        api.get("/api/v0/addresses/stats.json", "addresses[]", address)
            .json()
            .path("data")
            .path(address);
    assertThat(older.propertyNames())
        .containsExactlyInAnyOrderElementsOf(List.copyOf(row.propertyNames()));
  }

  @Test
  @DisplayName("R19: unknown parameters are ignored")
  void r19UnknownParameters(Api api) {
    TestMessage post = api.processed(TestMessage.post(account, "r19", "{}", TIME, null));
    api.processed(TestMessage.aggregate(account, "r19", "{}", TIME, null));
    assertThat(api.get("/api/v0/messages/" + post.itemHash(), "hashes[]", post.itemHash()).status())
        .isEqualTo(200);
    assertThat(api.get("/api/v0/aggregates/" + address + ".json", "limit", 100, "x", "y").status())
        .isEqualTo(200);
    for (String path :
        List.of(
            "/api/v0/messages.json",
            "/api/v0/posts.json",
            "/api/v1/posts.json",
            "/api/v1/addresses/stats.json",
            "/api/v0/channels/list.json",
            "/api/v0/version")) {
      assertThat(api.get(path, "nobody[]", "knows", "this", "", "_", "1").status())
          .as(path)
          .isEqualTo(200);
    }
  }

  @Test
  @DisplayName("R20: list parameters have two names; the camel case one wins")
  void r20TwoNames(Api api) {
    TestMessage older = api.processed(TestMessage.post(account, "r20", "{\"n\":1}", TIME, "r20"));
    TestMessage newer =
        api.processed(TestMessage.post(account, "r20", "{\"n\":2}", TIME + 1, "r20"));
    api.processed(TestMessage.aggregate(account, "r20", "{}", TIME + 2, "r20"));
    List<String> ascending = List.of(older.itemHash(), newer.itemHash());
    String[][] spellings = {
      {"msgTypes", "POST", "sortOrder", "1"},
      {"message_types", "POST", "sort_order", "1"},
      {"msgType", "POST", "sort_order", "1"},
      {"message_type", "POST", "sortOrder", "1"},
      {"contentTypes", "r20", "sortOrder", "1"},
      {"content_types", "r20", "sort_order", "1.0"},
      {"msgTypes", "POST", "message_types", "AGGREGATE", "sortOrder", "1", "sort_order", "-1"},
      {"message_types", "AGGREGATE", "msgTypes", "POST", "sort_order", "-1", "sortOrder", "1"},
      {"startDate", "1", "end_date", "" + (TIME + 2), "sort_order", "1"},
      {"start_date", "1", "endDate", "" + (TIME + 2), "sort_order", "1"},
      {"msgStatuses", "processed", "message_types", "POST", "sort_order", "1", "sort_by", "time"},
      {
        "message_statuses",
        "processed",
        "message_types",
        "POST",
        "sort_order",
        "1",
        "sortBy",
        "time"
      },
    };
    for (String[] spelling : spellings) {
      Object[] query = java.util.Arrays.copyOf(spelling, spelling.length + 2, Object[].class);
      query[spelling.length] = "addresses";
      query[spelling.length + 1] = address;
      JsonNode found = api.get("/api/v0/messages.json", query).json();
      assertThat(Api.texts(found.path("messages"), "item_hash"))
          .as(List.of(spelling).toString())
          .isEqualTo(ascending);
    }
    for (String name : List.of("sortOrder", "sort_order")) {
      JsonNode posts =
          api.get("/api/v0/posts.json", "addresses", address, "types", "r20", name, 1).json();
      assertThat(Api.texts(posts.path("posts"), "item_hash")).as(name).isEqualTo(ascending);
    }
    JsonNode byAlias =
        api.get("/api/v0/posts.json", "addresses", address, "post_types", "r20").json();
    assertThat(byAlias.path("posts").size()).isEqualTo(2);
  }

  @ParameterizedTest
  @DisplayName("R23: inline content of 200 000 characters is accepted, one more is not")
  @ValueSource(strings = {"x", "ä", "漢", "🦀"})
  void r23InlineLimitInCharacters(String character, Api api) {
    for (int length : new int[] {200_000, 200_001}) {
      String shell = "{\"address\":\"%s\",\"time\":1,\"type\":\"r23\",\"content\":\"%s\"}";
      int fill = length - shell.formatted(address, "").length();
      String content = shell.formatted(address, character.repeat(fill));
      assertThat(content.codePointCount(0, content.length())).isEqualTo(length);
      Api.Answer answer =
          api.publish(TestMessage.signed(account, "POST", content, "1", null), true);
      assertThat(answer.status())
          .as(length + " characters")
          .isEqualTo(length == 200_000 ? 200 : 422);
    }
  }

  @Test
  @DisplayName("R25: authorizations received are an object whose keys are the granters")
  void r25Authorizations(Api api) {
    String delegate = TestAccounts.ethereum().address().value();
    String entry =
        "{\"address\":\""
            + delegate
            + "\",\"types\":[\"POST\"],\"channels\":[\"c\"],\"note\":\"kept\"}";
    api.processed(
        TestMessage.aggregate(
            account, "security", "{\"authorizations\":[" + entry + "]}", TIME, null));
    JsonNode received =
        api.get("/api/v0/authorizations/received/" + delegate + ".json", "pagination", 200).json();
    assertThat(received.path("authorizations").path(address).toString())
        .isEqualTo("[{\"types\":[\"POST\"],\"channels\":[\"c\"],\"note\":\"kept\"}]");
    assertThat(received.path("pagination_total").asInt()).isEqualTo(1);
    assertThat(received.path("address").asString()).isEqualTo(delegate);
    JsonNode granted = api.get("/api/v0/authorizations/granted/" + address + ".json").json();
    assertThat(granted.path("authorizations").path(delegate).size()).isEqualTo(1);
    for (String other :
        List.of(
            "types",
            "channels",
            "chains",
            "postTypes",
            "aggregateKeys",
            "post_types",
            "aggregate_keys")) {
      JsonNode filtered =
          api.get(
                  "/api/v0/authorizations/granted/" + address + ".json",
                  other,
                  other.equals("types") ? "STORE" : other.equals("chains") ? "SOL" : "zz")
              .json();
      boolean restricted = other.equals("types") || other.equals("channels");
      assertThat(filtered.path("authorizations").size()).as(other).isEqualTo(restricted ? 0 : 1);
    }
    String nobody = TestAccounts.solana().address().value();
    assertThat(
            api.get("/api/v0/authorizations/granted/" + nobody + ".json")
                .json()
                .path("authorizations")
                .size())
        .isZero();
    assertThat(api.get("/api/v0/authorizations/received/" + nobody + ".json").status())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("R25: authorizations that are no list grant nothing and are not listed")
  void r25AuthorizationsThatAreNoList(Api api) {
    String delegate = TestAccounts.ethereum().address().value();
    String entry = "{\"x\":{\"address\":\"" + delegate + "\"}}";
    api.processed(
        TestMessage.aggregate(
            account, "security", "{\"authorizations\":" + entry + "}", TIME, null));
    for (String path : List.of("granted/" + address, "received/" + delegate)) {
      JsonNode answer = api.get("/api/v0/authorizations/" + path + ".json").json();
      assertThat(answer.path("authorizations").toString()).as(path).isEqualTo("{}");
    }
  }
}
