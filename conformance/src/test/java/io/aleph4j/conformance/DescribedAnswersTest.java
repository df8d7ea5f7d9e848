package io.aleph4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers that no random request gets, held against the description of the interface (spec 02 §12):
 * about messages that are removed or about to be, those that only an operator gets, uploads with
 * signed messages, and parts of files. {@link OpenApiContractTest} is about all others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescribedAnswersTest {

  // Of this date everything is paid for, and amounts of credits are what they say.
  private static final double TIME = 1_780_000_000;
  private static final String CHANNEL = "described";
  private static final String ADD_FILE = "/api/v0/storage/add_file";
  private static final String ADD_IPFS_FILE = "/api/v0/ipfs/add_file";
  private static final String RAW = "/api/v0/storage/raw/{file_hash}";

  private final Account bank = TestAccounts.ethereum();
  private final DescribedAnswers answers = new DescribedAnswers();
  private String description = "";
  private int count;

  @TempDir private static Path folder;

  private final List<String> removed = new ArrayList<>();
  private final List<String> removing = new ArrayList<>();

  @BeforeAll
  void askAll() throws Exception {
    // What is not paid for goes at once, and in the second run when nobody looks any more.
    try (NodeProcess node = node("1 s")) {
      removed.addAll(letGo(new Api(node.url()), "removed"));
    }
    try (NodeProcess node = node("1 h")) {
      Api api = new Api(node.url());
      removing.addAll(letGo(api, "removing"));
      description = api.get("/api/docs/openapi.json").body();
      askAbout(api, removed, true);
      askAbout(api, removing, false);
      askLists(api);
      askAsOperator(api);
      upload(api, ADD_FILE, "storage");
      upload(api, ADD_IPFS_FILE, "ipfs");
      askForParts(api);
    }
  }

  private NodeProcess node(String period) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("node.yml"),
            """
            http: {host: 127.0.0.1}
            p2p: {http_port: 0}
            storage:
              folder: %s
              garbage_collector_period: %s
            payment:
              credit_interval: 1 s
              unpaid_file_period: %s
              free_file_size: 0
            aleph:
              auth: {public_key: "%s"}
              credit_balances: {addresses: ["%s"], channels: []}
              jobs: {cron: {period: 1 s}}
            """
                .formatted(
                    folder.resolve("data"),
                    period,
                    period,
                    OperatorToken.publicKey(),
                    bank.address().value()));
    return NodeProcess.core(ForeignClient.RESULTS.resolve("described/node.log"), settings);
  }

  @AfterAll
  void everyStatusWasReached() {
    assertThat(removed).hasSize(2);
    assertThat(removing).hasSize(2);
  }

  private double next() {
    return TIME + count++;
  }

  private void give(Api api, Account account) {
    String credit =
        "{\"address\":\"%s\",\"amount\":100000000,\"price\":\"1\",\"tx_hash\":\"0x1\",\"provider\":\"p\"}"
            .formatted(account.address().value());
    String content =
        "{\"distribution\":{\"token\":\"ALEPH\",\"chain\":\"ETH\",\"credits\":[" + credit + "]}}";
    api.processed(
        TestMessage.post(bank, "aleph_credit_distribution", content, next(), "ALEPH_CREDIT"));
  }

  private void takeAll(Api api, Account account) {
    String content =
        "{\"transfer\":{\"credits\":[{\"address\":\"%s\",\"amount\":100000000}]}}"
            .formatted(bank.address().value());
    api.processed(
        TestMessage.post(account, "aleph_credit_transfer", content, next(), "ALEPH_CREDIT"));
  }

  private TestMessage store(Account account, String engine, String file, String more) {
    String text =
        "{\"address\":\"%s\",\"time\":%s,\"item_type\":\"%s\",\"item_hash\":\"%s\"%s}"
            .formatted(account.address().value(), next(), engine, file, more);
    return TestMessage.signed(account, "STORE", text, Double.toString(TIME), CHANNEL);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A file and a machine that their owner pays for, until he can do so no longer. */
  private List<String> letGo(Api api, String status) throws InterruptedException {
    Account owner = TestAccounts.ethereum();
    give(api, owner);
    byte[] file = bytes("a file that is " + status);
    TestMessage store =
        store(owner, "storage", TestMessage.sha256(file), ",\"payment\":{\"type\":\"credit\"}");
    assertThat(api.upload(file, store).status()).isEqualTo(200);
    String content =
        "{\"address\":\"%s\",\"time\":%s,\"allow_amend\":false,\"environment\":{\"internet\":true},\"resources\":{\"vcpus\":1,\"memory\":128,\"seconds\":30},\"payment\":{\"chain\":\"ETH\",\"type\":\"credit\"},\"rootfs\":{\"persistence\":\"host\",\"size_mib\":20480,\"parent\":{\"ref\":\"%s\",\"use_latest\":true}}}"
            .formatted(owner.address().value(), next(), store.itemHash());
    TestMessage instance =
        api.processed(
            TestMessage.signed(owner, "INSTANCE", content, Double.toString(TIME), CHANNEL));
    takeAll(api, owner);
    List<String> hashes = List.of(store.itemHash(), instance.itemHash());
    Polling.until(status, () -> hashes.stream().allMatch(hash -> status.equals(status(api, hash))));
    return hashes;
  }

  private static String status(Api api, String hash) {
    return api.get("/api/v0/messages/" + hash).json().path("status").asString();
  }

  // What a file that is gone has cost is known; the first of both messages has one.
  private void askAbout(Api api, List<String> hashes, boolean isGone) {
    String status = isGone ? "removed" : "removing";
    for (String hash : hashes) {
      boolean isPriced = !isGone || hash.equals(hashes.getFirst());
      get(api, status, 200, "/api/v0/messages/{item_hash}", hash);
      get(api, status, 200, "/api/v0/messages/{item_hash}/status", hash);
      get(api, status, 422, "/api/v0/messages/{item_hash}/content", hash);
      get(api, status, 200, "/api/v0/messages/{item_hash}/consumed_credits", hash);
      get(api, status, isPriced ? 200 : 410, "/api/v0/price/{item_hash}", hash);
      operator(api, status, isGone ? 410 : 200, "/api/v0/price/{item_hash}/recalculate", hash);
    }
  }

  private void get(Api api, String what, int expected, String route, String value) {
    String path = route.replaceFirst("\\{[^}]*}", value);
    answers.ask(api, what, expected, route, path, api.request(path).GET());
  }

  private void list(Api api, int expected, String route, Object... parameters) {
    answers.ask(
        api,
        List.of(parameters).toString(),
        expected,
        route,
        route,
        api.request(route, parameters).GET());
  }

  private void askLists(Api api) {
    String messages = "/api/v0/messages.json";
    for (String status : List.of("removing", "removed")) {
      for (String order : List.of("time", "tx-time")) {
        list(api, 200, messages, "msgStatuses", status, "sortBy", order);
      }
      for (String format : List.of("full", "headers", "none")) {
        list(api, 200, messages, "msgStatuses", status, "contentFormat", format);
      }
    }
    list(api, 200, messages, "msgStatuses", "processed,removing", "cursor", "");
    list(api, 400, messages, "msgStatuses", "removed", "cursor", "");
    list(api, 400, messages, "msgStatuses", "removing,removed");
    for (String status : List.of("removing", "removed")) {
      list(api, 200, "/api/v0/messages/hashes", "status", status);
      list(api, 200, "/api/v0/messages/hashes", "status", status, "hash_only", "false");
    }
    // A file that its message no longer keeps for good is none of its versions.
    get(api, "removing", 404, "/api/v0/storage/by-message-hash/{message_hash}", removing.get(0));
    get(api, "removed", 404, "/api/v0/storage/by-message-hash/{message_hash}", removed.get(0));
    get(api, "removing", 200, RAW, TestMessage.sha256("a file that is removing"));
    String gone = TestMessage.sha256("a file that is removed");
    for (String route :
        List.of(RAW, "/api/v0/storage/{file_hash}", "/api/v0/storage/metadata/{file_hash}")) {
      get(api, "removed", 404, route, gone);
    }
  }

  private void operator(Api api, String what, int expected, String route, String value) {
    String path = route.replaceFirst("\\{[^}]*}", value);
    answers.ask(api, what, expected, route, path, recalculation(api, path, OperatorToken.now()));
  }

  private static HttpRequest.Builder recalculation(Api api, String path, String token) {
    return api.request(path)
        .header("X-Auth-Token", token)
        .POST(HttpRequest.BodyPublishers.noBody());
  }

  private void askAsOperator(Api api) {
    String all = "/api/v0/price/recalculate";
    String one = "/api/v0/price/{item_hash}/recalculate";
    TestMessage post = api.processed(TestMessage.post(bank, "t", "{}", next(), CHANNEL));
    operator(api, "everything", 200, all, "");
    operator(api, "a post, which costs nothing", 400, one, post.itemHash());
    operator(api, "an unknown message", 404, one, TestMessage.sha256("unknown"));
    operator(api, "no hash", 400, one, "x");
    for (String route : List.of(all, one)) {
      String path = route.replace("{item_hash}", removing.get(0));
      answers.ask(api, "a bad token", 401, route, path, recalculation(api, path, "x"));
    }
  }

  private void upload(Api api, String route, String engine) {
    Account rich = TestAccounts.ethereum();
    give(api, rich);
    String paid = ",\"payment\":{\"type\":\"credit\"}";
    byte[] file = bytes("signed, by " + engine);
    String hash = api.upload(route, file, null).json().path("hash").asString();
    TestMessage message = store(rich, engine, hash, paid);
    String sync = message.publishBody(true);
    upload(api, "processed", 200, route, file, sync);
    upload(api, "processed before", 200, route, file, sync);
    upload(api, "not waited for", 202, route, file, store(rich, engine, hash, paid), false);
    String unknown = ",\"ref\":\"" + TestMessage.sha256("unknown") + "\"";
    upload(api, "pending", 202, route, file, store(rich, engine, hash, paid + unknown), true);
    TestMessage version = store(rich, engine, hash, paid + ref(message));
    upload(api, "a new version", 200, route, file, version, true);
    TestMessage ofVersion = store(rich, engine, hash, paid + ref(version));
    upload(api, "rejected", 422, route, file, ofVersion, true);
    upload(api, "another file", 422, route, bytes("another"), sync);
    upload(api, "no metadata", 422, route, file, "{}");
    upload(api, "forged", 403, route, file, message.withSignature("0x" + "11".repeat(65)), true);
    TestMessage poor = store(TestAccounts.ethereum(), engine, hash, paid);
    upload(api, "not paid for", 402, route, file, poor, true);
  }

  private static String ref(TestMessage original) {
    return ",\"ref\":\"" + original.itemHash() + "\"";
  }

  private void upload(
      Api api,
      String what,
      int expected,
      String route,
      byte[] file,
      TestMessage message,
      boolean sync) {
    upload(api, what, expected, route, file, message.publishBody(sync));
  }

  private void upload(
      Api api, String what, int expected, String route, byte[] file, String metadata) {
    answers.add(what, "POST", route, expected, api.upload(route, file, metadata));
  }

  private void askForParts(Api api) {
    byte[] file = bytes("0123456789".repeat(1_000));
    String hash = api.upload(file, null).json().path("hash").asString();
    String path = "/api/v0/storage/raw/" + hash;
    part(api, 206, path, "bytes=0-3", "bytes 0-3/10000");
    part(api, 206, path, "bytes=9990-", "bytes 9990-9999/10000");
    part(api, 206, path, "bytes=-5", "bytes 9995-9999/10000");
    part(api, 206, path, "bytes=5-99999999", "bytes 5-9999/10000");
    part(api, 416, path, "bytes=10000-", "bytes */10000");
    part(api, 200, path, "bytes=0-1,5-6", "");
    part(api, 200, path, "lines=0-1", "");
    String tag = api.get(path).header("etag").orElseThrow();
    for (boolean isSame : new boolean[] {true, false}) {
      HttpRequest.Builder request = api.request(path).header("Range", "bytes=0-3").GET();
      request.header("If-Range", isSame ? tag : "\"other\"");
      answers.ask(api, "If-Range", isSame ? 206 : 200, RAW, path, request);
    }
    answers.ask(api, "known", 304, RAW, path, api.request(path).header("If-None-Match", tag).GET());
  }

  private void part(Api api, int expected, String path, String range, String contentRange) {
    HttpRequest.Builder request = api.request(path).header("Range", range).GET();
    Api.Answer answer = answers.ask(api, range, expected, RAW, path, request);
    assertThat(answer.header("content-range").orElse("")).as(range).isEqualTo(contentRange);
    // A range means something in GET only (RFC 9110 §14.2).
    HttpRequest.Builder head = api.request(path).header("Range", range).HEAD();
    assertThat(answers.ask(api, range, 200, RAW, path, head).header("content-length"))
        .hasValue("10000");
  }

  @TestFactory
  @DisplayName("every answer has its status and is described")
  Stream<DynamicTest> everyAnswerIsDescribed() throws IOException {
    return answers.tests(description);
  }

  /** Else a route would be taken for tested that answers something else in these cases. */
  @Test
  void messagesAreShownWithTheStatusThatTheyHave() {
    Set<String> shown = new HashSet<>();
    for (DescribedAnswers.Case one : answers.cases()) {
      if (one.route().equals("/api/v0/messages/{item_hash}")) {
        shown.add(one.answer().json().path("status").asString());
      }
      if (one.route().equals("/api/v0/messages.json") && one.expected() == 200) {
        assertThat(one.answer().json().path("messages")).as(one.what()).isNotEmpty();
      }
    }
    assertThat(shown).containsExactlyInAnyOrder("removing", "removed");
  }

  /** Whoever changes an answer without its description is told. */
  @Test
  void whatIsNotDescribedIsFound() throws IOException {
    List<String> questions = new ArrayList<>();
    for (DescribedAnswers.Case one : answers.cases()) {
      boolean isObject = one.answer().body().startsWith("{");
      if (one.expected() != 200 || one.method().equals("HEAD") || !isObject) {
        continue;
      }
      questions.add(one.question(299, one.answer().body()));
      JsonNode body = one.answer().json();
      for (String member : List.copyOf(body.propertyNames())) {
        ObjectNode changed = (ObjectNode) body.deepCopy();
        changed.putObject(member).put("no such", "thing");
        questions.add(one.question(200, changed.toString()));
      }
      ObjectNode more = (ObjectNode) body.deepCopy();
      questions.add(one.question(200, more.put("one more", 1).toString()));
    }
    List<String> findings = answers.findings(description, questions);
    for (int i = 0; i < questions.size(); i++) {
      assertThat(findings.get(i)).as(questions.get(i)).isNotEmpty();
    }
    assertThat(questions).hasSizeGreaterThan(100);
    System.out.printf("%d answers, %d that are none%n", answers.cases().size(), questions.size());
  }
}
