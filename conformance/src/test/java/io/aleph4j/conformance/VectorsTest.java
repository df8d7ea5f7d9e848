package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Signed messages of the live network: each is taken over HTTP and served again byte for byte. */
@ExtendWith(SharedNode.class)
class VectorsTest {

  /** A program from the days before metadata had to be an object (spec 01 §2.5). */
  private static final String ARRAY_AS_METADATA =
      "0c18e5c6aefaf3d087e46bb8f64fd519b8a119ebcbbc13fea4561b631bdc2dff";

  private static final Path FOLDER = Path.of("src/test/resources/vectors/messages");

  /** An account whose aggregates are stored but never shown (spec 01 §5.2). */
  private static final String NEVER_MATERIALIZED = "0x51A58800b26AA1451aaA803d1746687cB88E0501";

  @TestFactory
  Stream<DynamicTest> everyMessageOfTheNetwork(Api api) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      // Oldest first: an amend comes after what it amends.
      List<JsonNode> messages =
          files
              .map(VectorsTest::read)
              .sorted(Comparator.comparingDouble(VectorsTest::time))
              .toList();
      assertThat(messages).hasSize(11);
      return messages.stream()
          .map(message ->
              dynamicTest(
                  message.path("type").asString() + " " + message.path("item_hash").asString(),
                  () -> isServedAsItCame(api, message)));
    }
  }

  private static void isServedAsItCame(Api api, JsonNode message) {
    String hash = message.path("item_hash").asString();
    String type = message.path("type").asString();
    assertThat(TestMessage.sha256(message.path("item_content").asString())).isEqualTo(hash);
    if (hash.equals(ARRAY_AS_METADATA)) {
      isRefused(api, message);
      return;
    }
    boolean decidedHere = type.equals("POST") || type.equals("AGGREGATE");

    Api.Answer published =
        api.post("/api/v0/messages", "{\"sync\":" + decidedHere + ",\"message\":" + message + "}");
    assertThat(published.status()).as(published.body()).isIn(200, 202);
    if (decidedHere) {
      assertThat(published.json().path("message_status").asString()).isEqualTo("processed");
      JsonNode listed = api.get("/api/v0/messages.json", "hashes", hash).json().path("messages");
      assertThat(listed.size()).isEqualTo(1);
      same(listed.get(0), message);
      assertThat(listed.get(0).path("time").asDouble()).isEqualTo(time(message));
    }
    JsonNode single = api.get("/api/v0/messages/" + hash).json();
    assertThat(single.path("item_hash").asString()).isEqualTo(hash);
    if (decidedHere) {
      assertThat(single.path("status").asString()).isEqualTo("processed");
    }
    same(
        single.path("status").asString().equals("pending")
            ? single.path("messages").get(0)
            : single.path("message"),
        message);
  }

  private static void isRefused(Api api, JsonNode message) {
    Api.Answer published =
        api.post("/api/v0/messages", "{\"sync\":true,\"message\":" + message + "}");
    assertThat(published.status()).isEqualTo(422);
    assertThat(published.body()).contains("content.metadata must be an object, not []");
  }

  private static void same(JsonNode served, JsonNode original) {
    for (String field :
        List.of("sender", "chain", "type", "item_type", "item_hash", "item_content", "channel")) {
      assertThat(served.path(field)).as(field).isEqualTo(original.path(field));
    }
    JsonNode signature = original.path("signature");
    // A signature that came as an object is kept and shown as its compact text.
    assertThat(served.path("signature").asString())
        .isEqualTo(signature.isObject() ? signature.toString() : signature.asString());
  }

  @Test
  void theAmendedPostShowsItsAmend(Api api) throws IOException {
    JsonNode original = read(FOLDER.resolve("post-eth-d281eb8a69.json"));
    JsonNode amend = read(FOLDER.resolve("post-eth-203291b258.json"));
    for (JsonNode message : List.of(original, amend)) {
      Api.Answer answer =
          api.post("/api/v0/messages", "{\"sync\":true,\"message\":" + message + "}");
      assertThat(answer.status()).isEqualTo(200);
    }
    JsonNode posts =
        api.get("/api/v0/posts.json", "hashes", original.path("item_hash").asString())
            .json()
            .path("posts");
    assertThat(posts.size()).isEqualTo(1);
    assertThat(posts.get(0).path("content").path("body").asString()).isEqualTo("New content !");
    assertThat(posts.get(0).path("item_hash")).isEqualTo(amend.path("item_hash"));
  }

  @Test
  void theAggregatesOfOneAccountAreNeverShown(Api api) throws IOException {
    JsonNode message = read(FOLDER.resolve("aggregate-eth-a17588da87.json"));
    assertThat(message.path("sender").asString()).isEqualTo(NEVER_MATERIALIZED);
    Api.Answer answer = api.post("/api/v0/messages", "{\"sync\":true,\"message\":" + message + "}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.get("/api/v0/aggregates/" + NEVER_MATERIALIZED + ".json").status())
        .isEqualTo(404);
    JsonNode stored = api.get("/api/v0/messages.json", "addresses", NEVER_MATERIALIZED).json();
    assertThat(Api.texts(stored.path("messages"), "item_hash"))
        .contains(message.path("item_hash").asString());
  }

  private static JsonNode read(Path file) {
    return Api.JSON.readTree(file);
  }

  private static double time(JsonNode message) {
    return message.path("time").asDouble();
  }
}
