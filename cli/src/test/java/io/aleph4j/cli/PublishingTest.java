package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.StrictJson;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PublishingTest {

  private static final String HASH = "be".repeat(32);
  private static final String[] POST = {"post", "create", "--type", "t", "--content", "{\"a\":1}"};

  @TempDir private Path home;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(home);
  }

  private static FakeNode node(int status, String body) {
    return new FakeNode().on("POST /api/v0/messages", status, body);
  }

  private static Envelope published(FakeNode node) {
    return EnvelopeParser.parse(StrictJson.parse(node.only("POST").body()).path("message"));
  }

  @Test
  void postsAndTellsTheHash() {
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      Terminal.Ended ended =
          terminal.runAt(
              node,
              "--json",
              "post",
              "create",
              "--type",
              "blog",
              "--content",
              "{\"größe\": [1.50]}",
              "--channel",
              "C",
              "--ref",
              "R");
      assertThat(ended.code()).isZero();
      assertThat(ended.err()).isEmpty();
      Envelope envelope = published(node);
      assertThat(new SignatureVerifier().verify(envelope)).isEqualTo(Verdict.VALID);
      assertThat(envelope.channel()).isEqualTo("C");
      assertThat(envelope.itemContent())
          .endsWith("\"type\":\"blog\",\"content\":{\"größe\":[1.50]},\"ref\":\"R\"}");
      JsonNode json = ended.json();
      assertThat(json.path("item_hash").asString("")).isEqualTo(envelope.itemHash().value());
      assertThat(json.path("type").asString("")).isEqualTo("POST");
      assertThat(json.path("sender").asString("")).isEqualTo(Terminal.ADDRESS);
      assertThat(json.path("channel").asString("")).isEqualTo("C");
      assertThat(json.path("message_status").asString("")).isEqualTo("processed");
      assertThat(json.path("publication_status").asString("")).isEqualTo("success");
      assertThat(json.path("explorer_url").asString(""))
          .isEqualTo(node.address() + "/api/v0/messages/" + envelope.itemHash());
      assertThat(ended.out()).contains("\"time\": 1795737600.0");
    }
  }

  @Test
  void readsTheContentFromStandardInput() {
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      assertThat(terminal.piping("{\"b\":2}\n").runAt(node, "post", "create", "--type", "t").out())
          .contains("Message processed (POST)");
      assertThat(published(node).itemContent()).endsWith("\"content\":{\"b\":2}}");
    }
    for (String wrong : new String[] {"", "  ", "{", "{} {}", "plain"}) {
      try (FakeNode node = node(200, FakeNode.PROCESSED)) {
        Terminal.Ended ended = terminal.piping(wrong).runAt(node, "post", "create", "--type", "t");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).startsWith("Error: ").contains("JSON").doesNotContain("\tat ");
        assertThat(node.requests()).isEmpty();
      }
    }
  }

  @Test
  void aDryRunSendsNothing() {
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      Terminal.Ended ended =
          terminal.runAt(node, "post", "amend", "--ref", HASH, "--content", "1", "--dry-run");
      assertThat(ended.code()).isZero();
      Envelope envelope = EnvelopeParser.parse(StrictJson.parse(ended.out()));
      assertThat(envelope.itemContent())
          .endsWith("\"type\":\"amend\",\"content\":1,\"ref\":\"" + HASH + "\"}");
      assertThat(node.requests()).isEmpty();
    }
  }

  @Test
  void actsForOthersByName() {
    terminal.run("account", "create", "boss");
    String boss =
        terminal.run("account", "list", "--json").json().get(0).path("address").asString("");
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      assertThat(
              terminal
                  .runAt(
                      node,
                      "post",
                      "create",
                      "--type",
                      "t",
                      "--content",
                      "{}",
                      "--on-behalf-of",
                      "boss")
                  .code())
          .isZero();
      assertThat(published(node).itemContent()).startsWith("{\"address\":\"" + boss + "\"");
      Terminal.Ended unknown =
          terminal.runAt(
              node, "post", "create", "--type", "t", "--content", "{}", "--on-behalf-of", "nobody");
      assertThat(unknown.code()).isEqualTo(1);
      assertThat(unknown.err()).contains("'nobody'");
    }
  }

  @Test
  void rejectionsSayWhy() {
    String rejected = FakeNode.PROCESSED.replace("processed", "rejected");
    try (FakeNode node =
        node(422, rejected)
            .on(
                "GET /api/v0/messages/",
                200,
                "{\"status\":\"rejected\",\"error_code\":2,\"details\":{\"errors\":[\"not"
                    + " yours\"]}}")) {
      Terminal.Ended ended = terminal.runAt(node, POST);
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err())
          .isEqualToIgnoringNewLines(
              "Error: Message rejected (HTTP 422): permission denied (error code 2): not yours");
      terminal.with("X", "");
      Terminal.Ended json =
          terminal.runAt(node, "post", "create", "--type", "t", "--content", "{}", "--json");
      assertThat(json.code()).isEqualTo(1);
      assertThat(json.json().path("error").asString("")).isEqualTo("message rejected");
      assertThat(json.json().path("rejection_code").asInt(0)).isEqualTo(2);
      assertThat(json.json().path("item_hash").asString("")).hasSize(64);
    }
    try (FakeNode node = node(422, "InvalidMessageFormat")) {
      Terminal.Ended ended =
          terminal.runAt(node, "post", "create", "--type", "t", "--content", "{}", "--json");
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.json().path("rejection_reason").asString(""))
          .isEqualTo("InvalidMessageFormat");
      assertThat(ended.err()).contains("InvalidMessageFormat");
    }
  }

  @Test
  void whatIsNotDecidedIsPending() {
    try (FakeNode node =
        node(202, FakeNode.PROCESSED.replace("processed", "pending"))
            .on(
                "GET /api/v0/messages/",
                200,
                "{\"status\":\"pending\",\"item_hash\":\"x\",\"reception_time\":1}")) {
      Terminal.Ended ended = terminal.runAt(node, POST);
      assertThat(ended.code()).isZero();
      assertThat(ended.out()).contains("Message pending (POST)");
      assertThat(ended.err()).contains("aleph message get ");
    }
  }

  @Test
  void nodesThatFailAreOneLine() {
    for (int status : new int[] {400, 404, 413, 429, 500, 503}) {
      try (FakeNode node = node(status, "some\nreason")) {
        Terminal.Ended ended = terminal.runAt(node, POST);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines()).hasSize(1);
        assertThat(ended.err()).contains("HTTP " + status).contains("some reason");
      }
    }
    try (FakeNode node = node(200, "<html>")) {
      assertThat(terminal.runAt(node, POST).err()).contains("not JSON");
    }
    FakeNode gone = new FakeNode();
    gone.close();
    Terminal.Ended ended = terminal.runAt(gone, POST);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .contains(gone.address().toString())
        .contains("is the node running")
        .doesNotContain("\tat ");
  }

  @Test
  void largeContentsAreFiles() {
    String large = "\"" + "x".repeat(200_000) + "\"";
    try (FakeNode node =
        node(200, FakeNode.PROCESSED)
            .on(
                "POST /api/v0/storage/add_file",
                request -> {
                  assertThat(request.headers().get("Content-type"))
                      .containsExactly("application/octet-stream");
                  return new FakeNode.Reply(
                      200, "{\"hash\":\"" + ItemHash.sha256(request.body()) + "\"}");
                })) {
      Terminal.Ended dry =
          terminal.piping(large).runAt(node, "post", "create", "--type", "t", "--dry-run");
      assertThat(node.requests()).isEmpty();
      Terminal.Ended ended = terminal.runAt(node, "--json", "post", "create", "--type", "t");
      assertThat(ended.code()).isZero();
      assertThat(node.requests()).hasSize(2);
      Envelope envelope =
          EnvelopeParser.parse(StrictJson.parse(node.requests().get(1).body()).path("message"));
      assertThat(envelope.itemType()).isEqualTo(ItemType.STORAGE);
      assertThat(envelope.itemHash()).isEqualTo(ItemHash.sha256(node.requests().get(0).body()));
      assertThat(new SignatureVerifier().verify(envelope)).isEqualTo(Verdict.VALID);
      assertThat(EnvelopeParser.parse(StrictJson.parse(dry.out())).itemHash())
          .isEqualTo(envelope.itemHash());
    }
    for (FakeNode.Reply reply :
        new FakeNode.Reply[] {
          new FakeNode.Reply(413, ""), new FakeNode.Reply(200, "{\"hash\":\"" + HASH + "\"}")
        }) {
      try (FakeNode node =
          new FakeNode().on("POST /api/v0/storage/add_file", reply.status(), reply.body())) {
        Terminal.Ended ended = terminal.piping(large).runAt(node, "post", "create", "--type", "t");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("HTTP " + reply.status());
        assertThat(node.requests()).hasSize(1);
      }
    }
  }

  @Test
  void contentsThatNoNodeTakesAreRefusedBeforeAnythingIsSent() {
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      assertThat(
              terminal
                  .piping("\"" + "x".repeat(25 << 20) + "\"")
                  .runAt(node, "post", "create", "--type", "t")
                  .err())
          .contains("aleph file upload");
      assertThat(terminal.runAt(node, "post", "create", "--type", "amend", "--content", "{}").err())
          .contains("reserved");
      assertThat(
              terminal
                  .runAt(
                      node,
                      "post",
                      "create",
                      "--type",
                      "t",
                      "--content",
                      "{}",
                      "--channel",
                      "c".repeat(129))
                  .err())
          .contains("128 characters");
      assertThat(node.requests()).isEmpty();
    }
  }

  @Test
  void getsMessagesAsTheyAre() {
    String answer =
        "{\"status\":\"processed\",\"item_hash\":\"" + HASH + "\",\"message\":{\"new\":1.50}}";
    try (FakeNode node = new FakeNode().on("GET /api/v0/messages/" + HASH, 200, answer)) {
      for (String[] command :
          new String[][] {{"message", "get", HASH}, {"message", "get", HASH, "--json"}}) {
        Terminal.Ended ended = terminal.runAt(node, command);
        assertThat(ended.code()).isZero();
        assertThat(StrictJson.parse(ended.out())).isEqualTo(StrictJson.parse(answer));
      }
      Terminal.Ended unknown = terminal.runAt(node, "message", "get", "ab".repeat(32));
      assertThat(unknown.code()).isEqualTo(1);
      assertThat(unknown.err()).contains("ab".repeat(32)).contains("--network");
    }
  }

  @Test
  void forgettingNeedsAYes() {
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      Terminal.Ended asked = terminal.runAt(node, "message", "forget", HASH);
      assertThat(asked.code()).isEqualTo(1);
      assertThat(asked.err()).contains("-y");
      assertThat(node.requests()).isEmpty();
      assertThat(
              terminal.runAt(node, "message", "forget", HASH, "--reason", "because", "-y").code())
          .isZero();
      assertThat(published(node).itemContent())
          .endsWith("\"hashes\":[\"" + HASH + "\"],\"reason\":\"because\"}");
      assertThat(
              terminal
                  .runAt(node, "message", "forget", HASH, "-y", "--reason", "x".repeat(1001))
                  .err())
          .contains("1000 characters");
    }
  }

  @Test
  void theNodeIsFoundInManyWays() {
    try (FakeNode node = node(200, FakeNode.PROCESSED)) {
      terminal.with("ALEPH_PRIVATE_KEY", Terminal.KEY);
      assertThat(terminal.with("ALEPH_API_HOST", node.address() + "/").run(POST).code()).isZero();
    }
    Terminal.Ended wrong =
        new Terminal(home)
            .with("ALEPH_PRIVATE_KEY", Terminal.KEY)
            .run("--network", "mars", "message", "get", HASH);
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("'mars'").contains("mainnet, local");
    assertThat(new Terminal(home).run("--ccn", "ftp://x", "message", "get", HASH).err())
        .contains("'ftp://x'");
    assertThat(new Terminal(home).run("--ccn", "other", "message", "get", HASH).err())
        .contains("no core node 'other'");
  }
}
