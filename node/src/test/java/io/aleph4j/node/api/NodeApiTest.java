package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.EvmAccount;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The answers of a whole node in exactly the shapes that the network's clients read. */
class NodeApiTest {

  private static final String MESSAGE_KEYS =
      "chain,channel,confirmations,confirmed,content,item_content,item_hash,item_type,sender,"
          + "signature,size,time,type";

  private static TestNode node;
  private static Account alice;
  private static String owner;
  private static String post;
  private static String amend;
  private static String aggregate;
  private static String security;

  @BeforeAll
  static void publish() {
    node = new TestNode();
    byte[] key = new byte[32];
    key[0] = (byte) 0xac;
    alice = EvmAccount.ofPrivateKey(key, Chain.ETH);
    owner = alice.address().value();
    post =
        node.processed(
            alice(
                "POST",
                "\"type\":\"blog\",\"content\":{\"tags\":[\"a\"],\"t\":\"\u00e9\\n\"}",
                1000.5));
    amend =
        node.processed(
            alice(
                "POST", "\"type\":\"amend\",\"ref\":\"" + post + "\",\"content\":{\"t\":2}", 2000));
    aggregate =
        node.processed(
            alice("AGGREGATE", "\"key\":\"profile\",\"content\":{\"b\":1,\"a\":null}", 3000));
    security =
        node.processed(
            alice(
                "AGGREGATE",
                "\"key\":\"security\",\"content\":{\"authorizations\":[{\"address\":\"0xBob\","
                    + "\"types\":[\"POST\"],\"chain\":\"ETH\"},{\"address\":\"0xCarol\",\"channels\":[\"c\"]}]}",
                4000));
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static String alice(String type, String members, double time) {
    String content = "{\"address\":\"" + owner + "\",\"time\":" + time + "," + members + "}";
    return TestNode.message(
        alice, MessageType.ofWireName(type).orElseThrow(), content, time, "TEST");
  }

  private static String keys(JsonNode object) {
    return String.join(",", object.propertyNames().stream().sorted().toList());
  }

  @Test
  void aPageOfMessagesHasTheShapeOfTheNetwork() {
    JsonNode page = node.json("/api/v0/messages.json?sortOrder=1");
    assertThat(keys(page))
        .isEqualTo("messages,pagination_item,pagination_page,pagination_per_page,pagination_total");
    assertThat(page.get("pagination_item").asString()).isEqualTo("messages");
    assertThat(page.get("pagination_total").asInt()).isEqualTo(4);
    assertThat(page.get("pagination_per_page").asInt()).isEqualTo(20);
    JsonNode first = page.get("messages").get(0);
    assertThat(keys(first)).isEqualTo(MESSAGE_KEYS);
    assertThat(first.get("item_hash").asString()).isEqualTo(post);
    assertThat(first.get("time").isFloatingPointNumber()).isTrue();
    assertThat(first.get("time").asDouble()).isEqualTo(1000.5);
    assertThat(first.get("content"))
        .isEqualTo(StrictJson.parse(first.get("item_content").asString()));
    assertThat(first.get("confirmations").isEmpty()).isTrue();
    assertThat(first.get("confirmed").asBoolean()).isFalse();
  }

  @Test
  void aCursorWalkEndsWithAnExplicitNull() {
    List<String> hashes = new ArrayList<>();
    String cursor = "";
    for (int i = 0; i < 10 && cursor != null; i++) {
      JsonNode part = node.json("/api/v0/messages.json?pagination=3&cursor=" + cursor);
      assertThat(keys(part)).isEqualTo("messages,next_cursor,pagination_per_page");
      part.get("messages").forEach(one -> hashes.add(one.get("item_hash").asString()));
      JsonNode next = part.get("next_cursor");
      cursor = next.isNull() ? null : next.asString();
    }
    assertThat(cursor).isNull();
    assertThat(hashes).containsExactly(security, aggregate, amend, post);
  }

  @Test
  void allMessagesCanBeStreamed() {
    JsonNode page = node.json("/api/v0/messages.json?pagination=0");
    assertThat(page.get("messages").size()).isEqualTo(4);
    assertThat(page.get("pagination_total").asInt()).isEqualTo(4);
    assertThat(node.json("/api/v0/messages.json?pagination=0&page=2").get("messages").size())
        .isZero();
    JsonNode large = node.json("/api/v0/messages.json?pagination=5000&page=1");
    assertThat(large.get("messages")).isEqualTo(page.get("messages"));
    assertThat(node.json("/api/v0/messages.json?page=9").get("pagination_total").asInt())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          msgType=POST|2
          msgTypes=POST,AGGREGATE|4
          msgType=POST&msgTypes=AGGREGATE|0
          message_types=AGGREGATE|2
          msgStatuses=processed|4
          message_statuses=rejected|0
          msgStatuses=forgotten|0
          contentTypes=blog|1
          contentTypes=amend,blog|2
          contentKeys=profile|1
          content_keys=profile,security|2
          tags=a,zzz|1
          chains=ETH|4
          chains=SOL|0
          channels=TEST|4
          channels=|0
          startDate=2000|3
          endDate=2000|1
          start_date=1000.5&end_date=3000|2
          startBlock=5|4
          endBlock=5|0
          paymentTypes=hold|0
          unknown=1|4
          page=1&page=x|4
          """)
  void filtersSelect(String query, int expected) {
    assertThat(node.json("/api/v0/messages.json?" + query).get("messages").size())
        .isEqualTo(expected);
    String path = "/api/v0/messages/page/1.json?";
    assertThat(node.json(path + query).get("messages").size()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=0",
        "page=x",
        "page=",
        "page=1.5",
        "pagination=-1",
        "msgType=post",
        "msgTypes=",
        "msgTypes=POST,,STORE",
        "chains=eth",
        "hashes=zz",
        "hashes=",
        "startDate=-1",
        "startDate=x",
        "startDate=nan",
        "startDate=5&endDate=4",
        "sortOrder=ASC",
        "sortBy=x",
        "excludeContent=maybe",
        "contentFormat=x",
        "paymentTypes=x",
        "startBlock=-1",
        "cursor=x",
        "cursor=&pagination=0",
        "cursor=eyJhIjoxfQ",
        "msgStatuses=x",
        "page=1e9",
        "channels=%00"
      })
  void faultyParametersAreRefused(String query) {
    assertThat(node.get("/api/v0/messages.json?" + query).statusCode()).as(query).isEqualTo(422);
  }

  @Test
  void faultyValuesAreShownInPartButNeverInHalfACharacter() {
    String value = "x".repeat(99) + "%F0%9F%98%80%F0%9F%98%80";
    HttpResponse<String> answer = node.get("/api/v0/messages.json?page=" + value);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(StrictJson.parse(answer.body()).toString()).contains('"' + "x".repeat(99) + "…\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v0/messages.json?msgStatuses=forgotten&refs=a,400",
    "/api/v0/messages.json?msgStatuses=forgotten%2Cprocessed,400",
    "/api/v0/messages.json?msgStatuses=removed&cursor=,400",
    "/api/v0/messages/page/abc.json,400",
    "/api/v0/messages/page/0.json,422",
    "/api/v0/messages/nothash,400",
    "/api/v0/messages/Qmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,404",
    "/api/v0/messages/,404",
    "/api/v0/messages.json/,404",
    "/api/v0/aggregates/0xnobody.json,404",
    "/api/v0/aggregates/0xnobody.json?limit=x,422",
    "/api/v0/aggregates?pagination=0,422",
    "/api/v0/aggregates?pagination=501,422",
    "/api/v0/addresses/0xa/balance?chain=xyz,422",
    "/api/v0/authorizations/granted/0xa.json?pagination=501,422",
    "/api/v1/addresses/stats.json?sortBy=x,422"
  })
  void whatCannotBeAnsweredHasItsStatus(String path, int status) {
    assertThat(node.get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void formatsShowLessContent() {
    JsonNode headers = node.json("/api/v0/messages.json?contentFormat=headers&hashes=" + amend);
    assertThat(headers.get("messages").get(0).get("content"))
        .isEqualTo(
            StrictJson.parse(
                "{\"address\":\"" + owner + "\",\"type\":\"amend\",\"ref\":\"" + post + "\"}"));
    JsonNode none = node.json("/api/v0/messages.json?excludeContent=true").get("messages").get(0);
    assertThat(none.has("content")).isFalse();
    assertThat(none.get("item_content").isString()).isTrue();
  }

  @Test
  void aMessageIsAnsweredWithItsStatus() {
    HttpResponse<String> answer = node.get("/api/v0/messages/" + post + "?hashes[]=" + post);
    JsonNode json = StrictJson.parse(answer.body());
    assertThat(keys(json)).isEqualTo("item_hash,message,reception_time,status");
    assertThat(json.get("status").asString()).isEqualTo("processed");
    assertThat(json.get("reception_time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(keys(json.get("message"))).isEqualTo(MESSAGE_KEYS.replace("size,", ""));
    assertThat(json.get("message").get("content").get("ref").isNull()).isTrue();
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(node.get("/api/v0/messages/" + post, "If-None-Match", tag).statusCode())
        .isEqualTo(304);
    assertThat(keys(node.json("/api/v0/messages/" + post + "/status")))
        .isEqualTo("item_hash,reception_time,status");
    assertThat(node.json("/api/v0/messages/" + post + "/content").get("t").asString())
        .isEqualTo("\u00e9\n");
    assertThat(node.json("/api/v0/messages/" + aggregate + "/content").get("key").asString())
        .isEqualTo("profile");
  }

  @Test
  void hashesAreListed() {
    JsonNode page = node.json("/api/v0/messages/hashes?sortOrder=1&pagination=2");
    assertThat(page.get("hashes").size()).isEqualTo(2);
    assertThat(page.get("hashes").get(0).asString()).isEqualTo(post);
    assertThat(page.get("pagination_total").asInt()).isEqualTo(4);
    assertThat(page.get("pagination_item").asString()).isEqualTo("hashes");
    JsonNode whole = node.json("/api/v0/messages/hashes?hash_only=false").get("hashes").get(0);
    assertThat(keys(whole)).isEqualTo("item_hash,reception_time,status");
    assertThat(node.json("/api/v0/messages/hashes?status=pending").get("hashes").size()).isZero();
    assertThat(node.json("/api/v0/messages/hashes?pagination=0").get("hashes").size()).isEqualTo(4);
  }

  @Test
  void postsAreFoldedWithTheirAmends() {
    JsonNode v0 = node.json("/api/v0/posts.json?types=blog&addresses=" + owner).get("posts");
    assertThat(v0.size()).isEqualTo(1);
    assertThat(keys(v0.get(0)))
        .isEqualTo(
            "address,chain,channel,confirmations,confirmed,content,hash,item_content,item_hash,item_type,"
                + "original_item_hash,original_signature,original_type,ref,sender,signature,size,time,type");
    assertThat(v0.get(0).get("item_hash").asString()).isEqualTo(amend);
    assertThat(v0.get(0).get("type").asString()).isEqualTo("amend");
    assertThat(v0.get(0).get("content").get("t").asInt()).isEqualTo(2);
    assertThat(v0.get(0).get("hash").asString()).isEqualTo(post);
    JsonNode v1 = node.json("/api/v1/posts/page/1.json?hashes=" + post);
    assertThat(v1.get("pagination_item").asString()).isEqualTo("posts");
    assertThat(keys(v1.get("posts").get(0)))
        .isEqualTo(
            "address,channel,content,created,item_hash,last_updated,original_item_hash,original_type,ref");
    assertThat(v1.get("posts").get(0).get("created").asString())
        .isEqualTo("1970-01-01T00:16:40.500000+00:00");
    assertThat(v1.get("posts").get(0).get("last_updated").asString())
        .isEqualTo("1970-01-01T00:33:20+00:00");
    assertThat(node.json("/api/v0/posts.json?hashes=" + amend).get("posts").size()).isZero();
    assertThat(node.json("/api/v0/posts.json?cursor=").get("next_cursor").isNull()).isTrue();
    assertThat(node.json("/api/v1/posts.json?sortBy=tx-time&sortOrder=1").get("posts").size())
        .isEqualTo(1);
    assertThat(node.json("/api/v1/posts.json?startDate=5&endDate=4").get("posts").size()).isZero();
  }

  @Test
  void aggregatesAreAnsweredWithTagAndInfo() {
    String path = "/api/v0/aggregates/" + owner + ".json";
    HttpResponse<String> answer = node.get(path + "?keys=profile,absent&with_info=1&limit=100");
    assertThat(StrictJson.parse(answer.body()))
        .isEqualTo(
            StrictJson.parse(
                "{\"address\":\"%s\",\"data\":{\"profile\":{\"a\":null,\"b\":1}},\"info\":{\"profile\":{"
                        .formatted(owner)
                    + "\"created\":\"1970-01-01T00:50:00+00:00\",\"last_updated\":\"1970-01-01T00:50:00+00:00\","
                    + "\"original_item_hash\":\"%s\",\"last_update_item_hash\":\"%s\"}}}"
                        .formatted(aggregate, aggregate)));
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(
            node.get(path + "?keys=profile,absent&with_info=1", "If-None-Match", tag).statusCode())
        .isEqualTo(304);
    assertThat(node.json(path + "?keys=profile&value_only=true").get("b").asInt()).isEqualTo(1);
    assertThat(node.json(path).get("data").size()).isEqualTo(2);
    assertThat(node.get(path + "?keys=absent").body())
        .isEqualTo("No aggregate found for this address");
  }

  @Test
  void aggregatesOfAllAreListed() {
    for (String path : List.of("/api/v0/aggregates", "/api/v0/aggregates.json")) {
      JsonNode page = node.json(path + "?keys=profile");
      assertThat(page.get("pagination_item").asString()).isEqualTo("aggregates");
      assertThat(keys(page.get("aggregates").get(0)))
          .isEqualTo("address,content,created,key,last_updated");
    }
    JsonNode first = node.json("/api/v0/aggregates?cursor=&pagination=1");
    JsonNode second =
        node.json("/api/v0/aggregates?pagination=1&cursor=" + first.get("next_cursor").asString());
    assertThat(first.get("aggregates").get(0).get("key").asString()).isEqualTo("security");
    assertThat(second.get("aggregates").get(0).get("key").asString()).isEqualTo("profile");
    assertThat(second.get("next_cursor").isNull()).isTrue();
  }

  @Test
  void authorizationsAreGroupedByAddress() {
    String granted = "/api/v0/authorizations/granted/" + owner + ".json";
    JsonNode all = node.json(granted);
    assertThat(all.get("authorizations"))
        .isEqualTo(
            StrictJson.parse(
                "{\"0xBob\":[{\"types\":[\"POST\"],\"chain\":\"ETH\"}],\"0xCarol\":[{\"channels\":[\"c\"]}]}"));
    assertThat(all.get("pagination_total").asInt()).isEqualTo(2);
    assertThat(node.json(granted + "?types=STORE").get("authorizations").size()).isEqualTo(1);
    assertThat(node.json(granted + "?chains=SOL&channels=d").get("authorizations").size()).isZero();
    assertThat(node.json(granted + "?grantee=0xCarol").get("authorizations").size()).isEqualTo(1);
    JsonNode received = node.json("/api/v0/authorizations/received/0xBob.json?pagination=200");
    assertThat(received.get("authorizations").get(owner).size()).isEqualTo(1);
    assertThat(received.get("address").asString()).isEqualTo("0xBob");
    assertThat(node.json("/api/v0/authorizations/received/0xbo.json").get("authorizations").size())
        .isZero();
  }

  @Test
  void accountsAreDescribed() {
    String expected =
        "{\"messages\":4,\"aggregate\":2,\"forget\":0,\"instance\":0,\"post\":2,\"program\":0,\"store\":0}";
    JsonNode v0 =
        node.json("/api/v0/addresses/stats.json?addresses[]=" + owner + "&addresses[]=0xnobody");
    assertThat(v0).isEqualTo(StrictJson.parse("{\"data\":{\"" + owner + "\":" + expected + "}}"));
    JsonNode v1 =
        node.json(
            "/api/v1/addresses/stats.json?addressContains="
                + owner.substring(4, 9).toLowerCase(Locale.ROOT));
    assertThat(v1.get("data").get(owner)).isEqualTo(StrictJson.parse(expected));
    assertThat(v1.get("pagination_item").asString()).isEqualTo("addresses");
    assertThat(v1.get("pagination_total").asInt()).isEqualTo(1);
    assertThat(node.json("/api/v1/addresses/stats.json?cursor=").get("next_cursor").isNull())
        .isTrue();
    assertThat(node.json("/api/v0/addresses/" + owner + "/post_types").get("post_types").toString())
        .isEqualTo("[\"amend\",\"blog\"]");
    assertThat(node.json("/api/v0/addresses/" + owner + "/channels").get("channels").toString())
        .isEqualTo("[\"TEST\"]");
    assertThat(node.json("/api/v0/channels/list.json"))
        .isEqualTo(StrictJson.parse("{\"channels\":[\"TEST\"]}"));
  }

  /**
   * Characters count, as in every limit of the network, and not the halves of which Java has two.
   */
  @Test
  void aPartOfAnAddressHasAtMost66Characters() {
    String path = "/api/v1/addresses/stats.json?addressContains=";
    for (String character : List.of("a", "%C3%A4", "%F0%9F%A6%80")) {
      assertThat(node.get(path + character.repeat(66)).statusCode()).as(character).isEqualTo(200);
      assertThat(node.get(path + character.repeat(67)).statusCode()).as(character).isEqualTo(422);
    }
  }

  @Test
  void theNodeDescribesItself() {
    assertThat(node.json("/version")).isEqualTo(node.json("/api/v0/version"));
    assertThat(node.json("/api/v0/info/public.json").get("node_multi_addresses").size())
        .isEqualTo(1);
    assertThat(node.json("/metrics.json").get("pyaleph_status_sync_messages_total").asInt())
        .isEqualTo(4);
    assertThat(node.get("/metrics").body()).contains("\npyaleph_status_sync_messages_total 4\n");
    assertThat(node.json("/api/docs/openapi.json").get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(node.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(node.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void publishingAnswersByOutcome() {
    String forged = alice("POST", "\"type\":\"x\",\"content\":1", 9).replace("\"TEST\"", "null");
    String broken = forged.replaceFirst("\"signature\":\"0x..", "\"signature\":\"0x00");
    HttpResponse<String> rejected = node.publish(broken);
    JsonNode reason = StrictJson.parse(rejected.body());
    assertThat(rejected.statusCode()).isEqualTo(422);
    assertThat(reason.get("message_status").asString()).isEqualTo("rejected");
    assertThat(reason.get("error_code").asInt()).isEqualTo(1);
    assertThat(reason.get("publication_status").get("status").asString()).isEqualTo("success");
    assertThat(node.publish(TestNode.message(alice, MessageType.POST, "{}", 1, "c")).body())
        .contains("\"message\":\"InvalidMessageFormat\"")
        .contains("\"error_code\":0");
    assertThat(node.post("/api/v0/messages", "no").statusCode()).isEqualTo(422);
    assertThat(node.post("/api/v0/messages", "{}").statusCode()).isEqualTo(422);
    assertThat(node.post("/api/v0/messages", "[]").statusCode()).isEqualTo(422);
    assertThat(node.post("/api/v0/messages", "{\"message\":{},\"sync\":\"x\"}").statusCode())
        .isEqualTo(422);
    assertThat(node.get("/api/v0/messages").statusCode()).isEqualTo(405);
  }

  @Test
  void theOlderRoutesTakeTextAndObjects() {
    String again = alice("AGGREGATE", "\"key\":\"profile\",\"content\":{\"b\":1,\"a\":null}", 3000);
    String quoted = StrictJson.mapper().writeValueAsString(again);
    for (String path : List.of("/api/v0/ipfs/pubsub/pub", "/api/v0/p2p/pubsub/pub")) {
      for (String data : List.of(again, quoted)) {
        HttpResponse<String> answer =
            node.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":" + data + "}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"success\",\"failed\":[]}");
      }
      assertThat(node.post(path, "{\"topic\":\"X\",\"data\":{}}").statusCode()).isEqualTo(403);
      assertThat(node.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":1}").body())
          .isEqualTo("422: 'data': expected a serialized JSON string.");
      assertThat(node.post(path, "{\"topic\":\"ALEPH-TEST\",\"data\":\"{\"}").body())
          .isEqualTo("422: 'data': must be deserializable as JSON.");
    }
    HttpResponse<String> async = node.post("/api/v0/messages", "{\"message\":" + again + "}");
    assertThat(async.statusCode()).isEqualTo(202);
    assertThat(async.body()).contains("\"message_status\":\"pending\"");
    assertThat(node.publish(again).statusCode()).isEqualTo(200);
  }
}
