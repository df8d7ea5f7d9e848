package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares what a node shows of one account with what its messages say (spec 01 §5.1, §5.2). */
final class CrashAudit {

  private static final int PAGE = 200;

  /** Of so many of the last messages the status is asked for, too. */
  private static final int STATUSES = 10;

  private final Api api;
  private final CrashPublisher publisher;
  private final String what;

  CrashAudit(Api api, CrashPublisher publisher, String what) {
    this.api = api;
    this.publisher = publisher;
    this.what = what;
  }

  void check() {
    List<JsonNode> messages = walk("/api/v0/messages.json", "messages");
    everyAcknowledgedMessageIsThere(messages);
    aggregatesEqualTheirMessages(messages);
    postsEqualTheirMessages(messages);
    filesEqualTheirMessages(messages);
    countersEqualTheirMessages(messages);
  }

  private void everyAcknowledgedMessageIsThere(List<JsonNode> messages) {
    Map<String, JsonNode> byHash =
        messages.stream()
            .collect(
                Collectors.toMap(
                    message -> message.path("item_hash").asString(), message -> message));
    assertThat(byHash).as(what + ": each message is listed once").hasSameSizeAs(messages);
    for (TestMessage sent : publisher.acknowledged()) {
      JsonNode kept = byHash.getOrDefault(sent.itemHash(), Api.JSON.nullNode());
      if (publisher.isForgotten(sent.itemHash())) {
        assertThat(kept.isNull()).as(what + ": not forgotten " + sent).isTrue();
      }
      if (kept.isNull() && publisher.isPerhapsForgotten(sent.itemHash())) {
        continue;
      }
      assertThat(kept.isNull()).as(what + ": lost " + sent).isFalse();
      assertThat(kept.path("item_content").asString()).isEqualTo(sent.itemContent());
      assertThat(kept.path("signature").asString()).isEqualTo(sent.signature());
      assertThat(kept.path("sender").asString()).isEqualTo(sent.sender());
      assertThat(kept.path("time").asDouble()).isEqualTo(Double.parseDouble(sent.time()));
      assertThat(kept.path("channel").asString()).isEqualTo("crash");
    }
    List<TestMessage> sent = publisher.acknowledged();
    for (TestMessage one : sent.subList(Math.max(0, sent.size() - STATUSES), sent.size())) {
      JsonNode status = api.get("/api/v0/messages/" + one.itemHash() + "/status").json();
      assertThat(status.path("status").asString())
          .as(what)
          .isEqualTo(byHash.containsKey(one.itemHash()) ? "processed" : "forgotten");
    }
  }

  private void filesEqualTheirMessages(List<JsonNode> messages) {
    Map<String, String> expected = new TreeMap<>();
    long bytes = 0;
    for (JsonNode message : ofType(messages, "STORE")) {
      String file = message.path("content").path("item_hash").asString();
      byte[] content = api.download(file).orElse(new byte[0]);
      assertThat(TestMessage.sha256(content)).as(what + ": the file of " + message).isEqualTo(file);
      expected.put(message.path("item_hash").asString(), file);
      bytes += content.length;
    }
    for (TestMessage sent : publisher.acknowledged()) {
      String file = publisher.fileOf(sent.itemHash());
      assertThat(expected.getOrDefault(sent.itemHash(), file)).as(what).isEqualTo(file);
    }
    Api.Answer answer =
        api.get("/api/v0/addresses/" + publisher.address() + "/files", "pagination", 0);
    if (expected.isEmpty()) {
      assertThat(answer.status()).as(what).isEqualTo(404);
      return;
    }
    Map<String, String> shown = new TreeMap<>();
    for (JsonNode file : answer.json().path("files")) {
      shown.put(file.path("item_hash").asString(), file.path("file_hash").asString());
    }
    assertThat(shown).as(what).isEqualTo(expected);
    assertThat(answer.json().path("total_size").asLong()).as(what).isEqualTo(bytes);
    assertThat(answer.json().path("pagination_total").asInt()).as(what).isEqualTo(expected.size());
  }

  private static List<JsonNode> ofType(List<JsonNode> messages, String type) {
    return messages.stream()
        .filter(message -> message.path("type").asString().equals(type))
        .toList();
  }

  private void aggregatesEqualTheirMessages(List<JsonNode> messages) {
    Map<String, ObjectNode> expected = new TreeMap<>();
    messages.stream()
        .filter(message -> message.path("type").asString().equals("AGGREGATE"))
        .sorted(
            Comparator.comparingDouble(
                    (JsonNode message) -> message.path("content").path("time").asDouble())
                .thenComparing(message -> message.path("item_hash").asString()))
        .forEach(message -> {
          JsonNode content = message.path("content");
          ObjectNode merged =
              expected.computeIfAbsent(
                  content.path("key").asString(), key -> Api.JSON.createObjectNode());
          content
              .path("content")
              .properties()
              .forEach(member -> merged.set(member.getKey(), member.getValue()));
        });
    Api.Answer answer = api.get("/api/v0/aggregates/" + publisher.address() + ".json");
    if (expected.isEmpty()) {
      assertThat(answer.status()).as(what).isEqualTo(404);
      return;
    }
    Map<String, JsonNode> shown = new TreeMap<>();
    answer
        .json()
        .path("data")
        .properties()
        .forEach(member -> shown.put(member.getKey(), member.getValue()));
    assertThat(shown).as(what).isEqualTo(expected);
  }

  private void postsEqualTheirMessages(List<JsonNode> messages) {
    Map<String, String> expected = new HashMap<>();
    for (JsonNode original : messages) {
      String type = original.path("content").path("type").asString("");
      if (original.path("type").asString().equals("POST") && !type.equals("amend")) {
        expected.put(original.path("item_hash").asString(), latestVersion(messages, original));
      }
    }
    Map<String, String> shown = new HashMap<>();
    for (JsonNode post : walk("/api/v1/posts.json", "posts")) {
      shown.put(post.path("original_item_hash").asString(), post.path("item_hash").asString());
    }
    assertThat(shown).as(what).isEqualTo(expected);
  }

  private static String latestVersion(List<JsonNode> messages, JsonNode original) {
    String hash = original.path("item_hash").asString();
    JsonNode latest = original;
    for (JsonNode amend : messages) {
      JsonNode content = amend.path("content");
      boolean newer =
          content.path("time").asDouble() > latest.path("content").path("time").asDouble();
      if (newer
          && content.path("type").asString("").equals("amend")
          && content.path("ref").asString("").equals(hash)) {
        latest = amend;
      }
    }
    return latest.path("item_hash").asString();
  }

  private void countersEqualTheirMessages(List<JsonNode> messages) {
    String address = publisher.address();
    JsonNode page = api.get("/api/v0/messages.json", "addresses", address, "pagination", 1).json();
    assertThat(page.path("pagination_total").asInt()).as(what).isEqualTo(messages.size());
    JsonNode row =
        api.get("/api/v1/addresses/stats.json", "addressContains", address)
            .json()
            .path("data")
            .path(address);
    assertThat(row.path("messages").asInt()).as(what).isEqualTo(messages.size());
    for (String type : List.of("post", "aggregate", "store", "forget")) {
      assertThat(row.path(type).asInt())
          .as(what + ": " + type)
          .isEqualTo(ofType(messages, type.toUpperCase(Locale.ROOT)).size());
    }
  }

  private List<JsonNode> walk(String path, String items) {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page =
          api.get(path, "addresses", publisher.address(), "pagination", PAGE, "cursor", cursor)
              .json();
      page.path(items).forEach(all::add);
      cursor = page.path("next_cursor").isNull() ? null : page.path("next_cursor").asString();
    }
    return all;
  }
}
