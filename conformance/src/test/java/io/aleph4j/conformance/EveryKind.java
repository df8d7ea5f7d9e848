package io.aleph4j.conformance;

import io.aleph4j.accounts.Account;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Publishes messages of every type and of every status that a young node can have, and keeps what
 * one has to know to ask for them.
 */
final class EveryKind {

  private static final double TIME = 1_700_000_000.5;
  private static final String CHANNEL = "openapi";
  private static final String NODE = "a-node";

  /** Lists whose cursors lead further when a page holds a single item. */
  private static final List<String> LISTS =
      List.of(
          "/api/v0/messages.json",
          "/api/v0/posts.json",
          "/api/v1/addresses/stats.json",
          "/api/v0/aggregates.json",
          "/api/v0/balances",
          "/api/v0/credit_balances");

  private final Api api;
  private final Account owner;
  private final Account delegate;
  private final Map<String, List<String>> known = new TreeMap<>();
  private final Map<String, List<String>> bodies = new TreeMap<>();

  /**
   * Publishes to a node as these accounts.
   *
   * @param owner whose posts the node takes for measurements
   */
  EveryKind(Api api, Account owner, Account delegate) {
    this.api = api;
    this.owner = owner;
    this.delegate = delegate;
  }

  /** What is there, by the names of the dictionaries of {@code schemathesis.toml}. */
  Map<String, List<String>> publish() {
    know("addresses", owner.address().value());
    know("addresses", delegate.address().value());
    know("texts", CHANNEL);
    know("topics", "ALEPH-TEST");
    publishPosts();
    publishAggregates();
    publishMeasurements();
    List<String> files = publishFiles();
    publishMachines(files);
    publishWhatFails();
    LISTS.forEach(this::readCursor);
    readCursor("/api/v0/addresses/" + owner.address().value() + "/files");
    return known;
  }

  /**
   * Bodies that are taken, as JSON texts, by the route that they are for: chance alone never makes
   * a message whose hash is that of its content.
   */
  Map<String, List<String>> bodies() {
    return bodies;
  }

  private void body(String route, String json) {
    bodies.computeIfAbsent(route, name -> new ArrayList<>()).add(json);
  }

  private void know(String dictionary, String value) {
    known.computeIfAbsent(dictionary, name -> new ArrayList<>()).add(value);
  }

  private String processed(TestMessage message) {
    String hash = api.processed(message).itemHash();
    know("messages", hash);
    body("/api/v0/messages", message.publishBody(true));
    String onTopic =
        "{\"topic\":\"ALEPH-TEST\",\"data\":" + TestMessage.quoted(message.json()) + "}";
    body("/api/v0/ipfs/pubsub/pub", onTopic);
    body("/api/v0/p2p/pubsub/pub", onTopic);
    return hash;
  }

  private void publishPosts() {
    String content = "{\"body\":\"größe 🦀\",\"tags\":[\"a\",\"b\"]}";
    String original = processed(TestMessage.post(owner, "note", content, TIME, CHANNEL));
    processed(TestMessage.post(owner, "amend", "{\"n\":2}", TIME + 1, CHANNEL, original));
    processed(TestMessage.post(delegate, "note", "[1.5,null]", TIME + 2, null, "a-reference"));
    String text =
        "{\"address\":\"%s\",\"time\":1,\"type\":\"empty\"}".formatted(delegate.address().value());
    processed(TestMessage.signed(delegate, "POST", text, "1.25", null));
    String forgotten = processed(TestMessage.post(owner, "note", "{}", TIME + 3, CHANNEL));
    processed(TestMessage.forget(owner, List.of(forgotten), TIME + 4, CHANNEL));
    List.of("note", "amend", "a-reference", "a", "b").forEach(name -> know("texts", name));
  }

  private void publishAggregates() {
    processed(TestMessage.aggregate(owner, "profile", "{\"name\":\"A\"}", TIME, CHANNEL));
    processed(TestMessage.aggregate(owner, "profile", "{\"more\":[1]}", TIME + 1, CHANNEL));
    String text =
        "{\"authorizations\":[{\"address\":\"%s\",\"types\":[\"POST\"],\"chain\":\"ETH\"}]}"
            .formatted(delegate.address().value());
    processed(TestMessage.aggregate(owner, "security", text, TIME, null));
    know("texts", "profile");
  }

  private void publishMeasurements() {
    long now = Instant.now().getEpochSecond();
    String list =
        "[{\"node_id\":\"%s\",\"measured_at\":%d.5,\"base_latency\":0.25}]"
            .formatted(NODE, now - 60);
    String content =
        "{\"version\":\"1.0\",\"tags\":[\"mainnet\"],\"metrics\":{\"ccn\":%s,\"crn\":%s}}"
            .formatted(list, list);
    processed(
        TestMessage.post(owner, "aleph-network-metrics", content, (double) now, "aleph-scoring"));
    know("nodes", NODE);
  }

  /** Gives the hashes of the STORE messages. */
  private List<String> publishFiles() {
    List<String> messages = new ArrayList<>();
    for (String text : List.of("code", "runtime", "disk", "tree")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      TestMessage message =
          TestMessage.store(owner, TestMessage.sha256(bytes), TIME + messages.size(), CHANNEL);
      accepted(api.upload(bytes, message));
      messages.add(message.itemHash());
      know("messages", message.itemHash());
      know("files", TestMessage.sha256(bytes));
      know("refs", message.itemHash());
    }
    String text =
        "{\"address\":\"%s\",\"time\":%s,\"item_type\":\"storage\",\"item_hash\":\"%s\",\"ref\":\"name\"}"
            .formatted(owner.address().value(), TIME, TestMessage.sha256("code"));
    processed(TestMessage.signed(owner, "STORE", text, Double.toString(TIME), CHANNEL));
    know("refs", "name");
    Api.Answer alone = api.upload("without a message".getBytes(StandardCharsets.UTF_8), null);
    know("files", accepted(alone).path("hash").asString());
    return messages;
  }

  private void publishMachines(List<String> files) {
    String shared =
        "\"address\":\"%s\",\"time\":%s,\"resources\":{\"vcpus\":1,\"memory\":128,\"seconds\":30},\"payment\":{\"chain\":\"ETH\",\"type\":\"credit\"},\"environment\":{\"internet\":true}"
            .formatted(owner.address().value(), TIME);
    String program =
        "{%s,\"allow_amend\":true,\"type\":\"vm-function\",\"code\":{\"encoding\":\"zip\",\"entrypoint\":\"main:app\",\"ref\":\"%s\"},\"runtime\":{\"comment\":\"\",\"ref\":\"%s\"},\"on\":{\"http\":true,\"message\":[{\"channel\":\"x\"}]}}"
            .formatted(shared, files.get(0), files.get(1));
    String instance =
        "{%s,\"allow_amend\":false,\"rootfs\":{\"persistence\":\"host\",\"size_mib\":20480,\"parent\":{\"ref\":\"%s\"}}}"
            .formatted(shared, files.get(2));
    String verifiable =
        "{%s,\"allow_amend\":false,\"runtime\":{\"ref\":\"%s\"},\"workload\":{\"ref\":\"%s\",\"hash_tree\":\"%s\",\"roothash\":\"%s\"},\"verification\":{\"backend\":\"sev_snp\",\"measurements\":[{\"platform\":\"sev_snp\",\"registers\":{\"launch\":\"%s\"}}]}}"
            .formatted(
                shared, files.get(1), files.get(2), files.get(3), "cd".repeat(32), "ab".repeat(48));
    machine("PROGRAM", program);
    machine("INSTANCE", instance);
    body("/api/v0/price/estimate/instance", instance);
    machine("V-PROGRAM", verifiable);
  }

  private void machine(String type, String content) {
    TestMessage message = TestMessage.signed(owner, type, content, Double.toString(TIME), CHANNEL);
    processed(message);
    body("/api/v0/price/estimate", "{\"message\":" + message.json() + "}");
  }

  private void publishWhatFails() {
    String text =
        "{\"address\":\"%s\",\"time\":1,\"type\":\"t\"}".formatted(owner.address().value());
    Account stranger = TestAccounts.ethereum();
    TestMessage rejected = TestMessage.signed(stranger, "POST", text, "1.5", CHANNEL);
    require(api.publish(rejected, true).status() == 422, "a stranger's post was not rejected");
    body("/api/v0/messages", rejected.publishBody(true));
    know("messages", rejected.itemHash());
    TestMessage waiting =
        TestMessage.store(owner, TestMessage.sha256("nobody has it"), TIME + 9, CHANNEL);
    require(api.publish(waiting, false).status() == 202, "a STORE without its file was refused");
    know("messages", waiting.itemHash());
    know("messages", TestMessage.sha256("nobody knows it"));
  }

  private void readCursor(String list) {
    JsonNode next = api.get(list, "cursor", "", "pagination", 1).json().path("next_cursor");
    if (next.isString()) {
      know("cursors", next.stringValue());
    }
  }

  private static JsonNode accepted(Api.Answer answer) {
    require(answer.status() == 200, "refused: " + answer.status() + " " + answer.body());
    return answer.json();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
