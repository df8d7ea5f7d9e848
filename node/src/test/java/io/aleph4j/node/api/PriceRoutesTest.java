package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Machines;
import io.aleph4j.node.Payments;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What messages cost, as clients read it (spec 02 §3.8). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PriceRoutesTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);
  private static final Account PRICER = Draft.ACCOUNTS.get(2);
  private static final int MEBIBYTE = 1 << 20;
  private static final String ZERO = "0.000000000000000000";
  private static final String UNKNOWN = "e".repeat(64);

  private TestNode node;
  private ItemHash file;
  private String store;
  private String byCredit;
  private String instance;

  @BeforeAll
  void start() {
    node = newNode();
    file = upload(node, MEBIBYTE);
    store = publish(node, Draft.store(ALICE, file), 1_000);
    byCredit = publish(node, paid(Draft.store(ALICE, file), "credit"), 1_001);
    instance =
        publish(
            node,
            paid(Machines.instance(ALICE, Machines.exactly(new ItemHash(store)), 20_480), "credit"),
            1_002);
  }

  private static TestNode newNode() {
    PaymentSettings lenient = Payments.lenient();
    PaymentSettings payment =
        new PaymentSettings(
            lenient.policy(),
            lenient.posts(),
            PRICER.address(),
            lenient.assumedTokens(),
            lenient.firstCredits());
    ApiSettings standard = ApiSettings.ofVersion("v0.1.0");
    return new TestNode(
        payment,
        new ApiSettings(
            standard.topic(),
            standard.version(),
            standard.messageSockets(),
            standard.statusSockets(),
            standard.uploads(),
            standard.gracePeriod(),
            OperatorToken.key()));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static ItemHash upload(TestNode node, int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    HttpResponse<String> answer = new Form().file(content).sendTo(node, "/api/v0/storage/add_file");
    return new ItemHash(StrictJson.parse(answer.body()).get("hash").asString());
  }

  private static Draft paid(Draft draft, String type) {
    return draft.withFields(draft.fields() + ",\"payment\":{\"type\":\"" + type + "\"}");
  }

  private static String json(Draft draft, double time) {
    Draft at = draft.at(time);
    return TestNode.message(draft.sender(), draft.type(), at.text(), time, "T");
  }

  private static String publish(TestNode node, Draft draft, double time) {
    return node.processed(json(draft, time));
  }

  private static JsonNode parse(String json) {
    return StrictJson.parse(json.replace('\'', '"'));
  }

  @Test
  void aFileHasAPrice() {
    String expected =
        "{'required_tokens':0.333333333,'payment_type':'hold','cost':'0.333333333000000000','detail':"
            + "[{'type':'STORAGE','name':'STORAGE','cost_hold':'0.333333333000000000','cost_stream':'"
            + ZERO
            + "','cost_credit':'0.000049909691751739','size_mib':%s}],'charged_address':'"
            + ALICE.address()
            + "'}";
    assertThat(node.json("/api/v0/price/" + store)).isEqualTo(parse(expected.formatted("null")));
    for (String flag : new String[] {"true", "1", "yes", "TRUE"}) {
      assertThat(node.json("/api/v0/price/" + store + "?include_size=" + flag))
          .isEqualTo(parse(expected.formatted("1.0")));
    }
    JsonNode credit = node.json("/api/v0/price/" + byCredit);
    assertThat(credit.get("cost").asString()).isEqualTo("0.001247742293793479");
    assertThat(credit.get("payment_type").asString()).isEqualTo("credit");
  }

  @Test
  void aMachineHasAPrice() {
    JsonNode price = node.json("/api/v0/price/" + instance + "?include_size=true");
    List<String> lines = new ArrayList<>();
    for (JsonNode line : price.get("detail")) {
      assertThat(new TreeSet<>(line.propertyNames()))
          .containsExactly("cost_credit", "cost_hold", "cost_stream", "name", "size_mib", "type");
      lines.add(
          line.get("type").asString()
              + " "
              + line.get("name").asString()
              + " "
              + line.get("cost_credit").asString()
              + " "
              + line.get("size_mib"));
    }
    assertThat(lines)
        .containsExactly(
            "EXECUTION instance 3.958333333333333333 null",
            "EXECUTION_INSTANCE_VOLUME_ROOTFS EXECUTION_INSTANCE_VOLUME_ROOTFS 1.022150487075618588 20480.0",
            "EXECUTION_VOLUME_DISCOUNT EXECUTION_VOLUME_DISCOUNT -1.022150487075618588 null");
    assertThat(price.get("cost").asString()).isEqualTo("3.958333333333333333");
    assertThat(price.get("required_tokens").doubleValue()).isEqualTo(3.9583333333333335);
  }

  @Test
  void whatHasNoPriceHasItsStatus() {
    String post = publish(node, Draft.post(BOB, "t", "1"), 2_000);
    String gone = publish(node, Draft.store(BOB, upload(node, 7)), 2_001);
    String machine =
        publish(node, Machines.instance(BOB, Machines.exactly(new ItemHash(store)), 20_480), 2_002);
    publish(node, Draft.forget(BOB, new ItemHash(gone), new ItemHash(machine)), 2_003);
    Draft waits = Machines.instance(BOB, Machines.exactly(new ItemHash(UNKNOWN)), 20_480);
    assertThat(node.publish(json(waits, 2_004)).statusCode()).isEqualTo(202);
    Draft refused = Draft.store(BOB, file).forOwner(ALICE);
    assertThat(node.publish(json(refused, 2_005)).statusCode()).isEqualTo(422);
    removed("1", "3", "1048576");
    removed("2", "3", "NULL");
    removed("3", "5", "NULL");
    for (String[] expected :
        new String[][] {
          {post, "400 Message is not an executable or store message: " + post},
          {"abc", "400 Invalid message hash: abc"},
          {
            UNKNOWN.toUpperCase(java.util.Locale.ROOT),
            "400 Invalid message hash: " + "E".repeat(64)
          },
          {UNKNOWN, "404 Message not found with hash: " + UNKNOWN},
          {waits.at(2_004).hash().value(), "404 Message still pending: " + waits.at(2_004).hash()},
          {
            refused.at(2_005).hash().value(),
            "404 This message was rejected: " + refused.at(2_005).hash()
          },
          {machine, "410 This message has been forgotten: " + machine},
          {"2".repeat(64), "410 This message has been removed: " + "2".repeat(64)},
          {"3".repeat(64), "410 This message has been removed: " + "3".repeat(64)}
        }) {
      HttpResponse<String> answer = node.get("/api/v0/price/" + expected[0]);
      assertThat(answer.statusCode() + " " + answer.body()).isEqualTo(expected[1]);
      HttpResponse<String> again =
          post("/api/v0/price/" + expected[0] + "/recalculate", OperatorToken.now());
      assertThat(again.statusCode() + " " + again.body()).isEqualTo(expected[1]);
    }
    JsonNode forgotten = node.json("/api/v0/price/" + gone + "?include_size=1");
    assertThat(forgotten.get("charged_address").asString()).isEqualTo(BOB.address().value());
    assertThat(forgotten.get("detail").get(0).get("size_mib").doubleValue())
        .isEqualTo(7.0 / MEBIBYTE);
    assertThat(node.json("/api/v0/price/" + "1".repeat(64)).get("cost").asString())
        .isEqualTo("0.001247742293793479");
  }

  private void removed(String digit, String type, String size) {
    node.database()
        .run(
            "INSERT INTO removed VALUES ('%1$s', %2$s, %2$s, %3$s, 'ETH', 0, 's', 'o', NULL, NULL, 1, 1, NULL, 3, %4$s, 1)"
                .formatted(digit.repeat(64), "-" + digit, type, size));
  }

  private HttpResponse<String> post(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .POST(HttpRequest.BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("X-Auth-Token", token);
    }
    return node.send(request.build());
  }

  // ---- estimates

  private static ObjectNode draft(Draft draft) {
    ObjectNode message = StrictJson.mapper().createObjectNode();
    message.put("type", draft.type().wireName());
    message.put("item_type", "inline");
    message.put("item_content", draft.text());
    message.put("item_hash", ItemHash.sha256(draft.text()).value());
    return message;
  }

  private HttpResponse<String> estimate(ObjectNode message) {
    return node.post("/api/v0/price/estimate", "{\"message\":" + message + "}");
  }

  private JsonNode estimated(Draft draft) {
    HttpResponse<String> answer = estimate(draft(draft));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return StrictJson.parse(answer.body());
  }

  @Test
  void anEstimateIsThePriceOfThatMessage() {
    for (Draft draft :
        List.of(
            Draft.store(ALICE, file),
            paid(Draft.store(ALICE, file), "credit"),
            Machines.instance(ALICE, Machines.latest(new ItemHash(store)), 30_000),
            Machines.program(ALICE, new ItemHash(store), new ItemHash(byCredit)))) {
      Draft at = draft.at(3_000);
      JsonNode before = estimated(at);
      String published = publish(node, draft, 3_000);
      assertThat(node.json("/api/v0/price/" + published + "?include_size=true")).isEqualTo(before);
    }
  }

  @Test
  void filesThatAreNotHereCanBeEstimated() {
    ItemHash absent = new ItemHash(UNKNOWN);
    Draft unknown = Draft.store(ALICE, absent);
    assertThat(estimated(unknown).get("cost").asString()).isEqualTo(ZERO);
    assertThat(estimated(unknown).get("detail").size()).isZero();
    JsonNode sized =
        estimated(unknown.withFields(unknown.fields() + ",\"estimated_size_mib\":1.5"));
    assertThat(sized.get("cost").asString()).isEqualTo("0.499999999500000000");
    assertThat(sized.get("detail").get(0).get("size_mib").doubleValue()).isEqualTo(1.5);
    Draft program = Machines.program(ALICE, absent, absent);
    String fields =
        program
            .fields()
            .replace("\"entrypoint\"", "\"estimated_size_mib\":10,\"entrypoint\"")
            .replace("\"comment\"", "\"estimated_size_mib\":20,\"comment\"");
    assertThat(sizes(estimated(program))).isEqualTo("null,null");
    assertThat(sizes(estimated(program.withFields(fields)))).isEqualTo("null,10.0,20.0,null");
    Draft machine = Machines.instance(ALICE, Machines.exactly(absent), 20_480);
    String volumes =
        ",\"volumes\":[{\"mount\":\"/a\",\"ref\":\"%s\",\"use_latest\":true,\"estimated_size_mib\":5},"
                .formatted(UNKNOWN)
            + "{\"mount\":\"/b\",\"persistence\":\"host\",\"size_mib\":100}]";
    assertThat(sizes(estimated(machine.withFields(machine.fields() + volumes))))
        .isEqualTo("null,20480.0,5.0,100.0,null");
  }

  private static String sizes(JsonNode costs) {
    List<String> sizes = new ArrayList<>();
    costs.get("detail").forEach(line -> sizes.add(line.get("size_mib").toString()));
    return String.join(",", sizes);
  }

  @Test
  void aVerifiableProgramMayLackWhatHasNoPrice() {
    Draft draft = Draft.machine(ALICE, MessageType.V_PROGRAM);
    String text =
        draft
            .text()
            .replace("\"time\":1,", "")
            .replace("\"allow_amend\":false,", "\"runtime_estimated_size_mib\":3,")
            .replace(
                "\"workload\":{",
                "\"workload\":{\"estimated_hash_tree_size_mib\":1,\"estimated_size_mib\":2,");
    ObjectNode message = draft(draft);
    message.put("item_content", text).put("item_hash", ItemHash.sha256(text).value());
    HttpResponse<String> answer = estimate(message);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(StrictJson.parse(answer.body()).get("payment_type").asString()).isEqualTo("credit");
  }

  @Test
  void aContentThatWasUploadedCanBeEstimated() {
    Draft draft = Draft.store(ALICE, file);
    String hash =
        StrictJson.parse(node.post("/api/v0/storage/add_json", draft.text()).body())
            .get("hash")
            .asString();
    ObjectNode message = StrictJson.mapper().createObjectNode();
    message.put("type", "STORE").put("item_type", "storage").put("item_hash", hash);
    assertThat(StrictJson.parse(estimate(message).body()).get("cost").asString())
        .isEqualTo("0.333333333000000000");
    message.remove("item_type");
    // As the Python client writes it.
    message.put("time", "2026-11-26T21:04:29.899466+00:00");
    assertThat(estimate(message).statusCode()).isEqualTo(200);
    message.put("item_hash", UNKNOWN);
    assertThat(estimate(message).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "1",
        "{",
        "{}",
        "{\"message\":null}",
        "{\"message\":\"x\"}",
        "{\"message\":{}}",
        "{\"message\":{\"type\":\"POST\",\"item_hash\":\"x\",\"item_content\":\"{}\"}}",
        "{\"message\":{\"type\":\"STORE\"}}",
        "{\"message\":{\"type\":\"STORE\",\"item_hash\":\"x\"}}",
        "{\"message\":{\"type\":\"STORE\",\"item_hash\":1,\"item_content\":\"{}\"}}",
        "{\"message\":{\"type\":\"INSTANCE\",\"item_type\":\"inline\",\"item_hash\":\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"item_content\":\"{}\"}}",
        "{\"message\":{\"type\":\"INSTANCE\",\"item_type\":\"inline\",\"item_hash\":\"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945\",\"item_content\":\"[]\"}}",
        "{\"message\":{\"type\":\"STORE\",\"item_type\":\"inline\",\"item_hash\":\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"item_content\":\"{ }\"}}"
      })
  void whatIsNoMessageHasNoEstimate(String body) {
    HttpResponse<String> answer = node.post("/api/v0/price/estimate", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "\"x\"", "1.5", "{}", "[]", "[1]", "\"\"", "1e400"})
  void sizesAreNumbers(String size) {
    Draft machine = Machines.instance(ALICE, Machines.exactly(new ItemHash(store)), 20_480);
    String volume =
        ",\"volumes\":[{\"mount\":\"/a\",\"ref\":\"%s\",\"estimated_size_mib\":%s}]"
            .formatted(store, size);
    assertThat(estimate(draft(machine.withFields(machine.fields() + volume))).statusCode())
        .isEqualTo(422);
  }

  @Test
  void anInstanceIsEstimatedByItsContentAlone() {
    String path = "/api/v0/price/estimate/instance";
    Draft machine =
        paid(Machines.instance(ALICE, Machines.exactly(new ItemHash(store)), 20_480), "credit");
    String text = machine.text().replace("\"time\":1,", "").replace("\"allow_amend\":true,", "");
    assertThat(text).doesNotContain("allow_amend", "time\"");
    HttpResponse<String> answer = node.post(path, text);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(StrictJson.parse(answer.body()).get("cost").asString())
        .isEqualTo("3.958333333333333333");
    HttpResponse<String> broken = node.post(path, "{");
    assertThat(broken.statusCode() + " " + broken.body()).isEqualTo("400 400: Invalid JSON body");
    for (String other : new String[] {"{}", "[]", "null", text.replace("20480", "-1")}) {
      HttpResponse<String> refused = node.post(path, other);
      assertThat(refused.statusCode()).as(other).isEqualTo(422);
      assertThat(refused.body()).startsWith("422: ").contains("content");
    }
    String gpu =
        onQemu(text)
            .replace(
                "\"rootfs\"",
                "\"requirements\":{\"node\":{\"node_hash\":\""
                    + UNKNOWN
                    + "\"},\"gpu\":[{\"vendor\":\"V\",\"device_name\":\"N\","
                    + "\"device_class\":\"0300\",\"device_id\":\"ffff:ffff\"}]},\"rootfs\"");
    HttpResponse<String> unknown = node.post(path, gpu);
    assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(422);
    assertThat(unknown.body()).contains("ffff:ffff");
  }

  private static String onQemu(String content) {
    return content.replace("\"internet\":true", "\"internet\":true,\"hypervisor\":\"qemu\"");
  }

  // ---- costs

  @Test
  void costsAreSummedAndListed() {
    String address = "address=" + ALICE.address();
    node.database()
        .run(
            "INSERT INTO credit_resource VALUES ('"
                + instance
                + "', 5)"
                + " ON CONFLICT (resource) DO NOTHING");
    JsonNode summary = node.json("/api/v0/costs?item_hash=" + instance);
    assertThat(summary)
        .isEqualTo(
            parse(
                ("{'summary':{'total_consumed_credits':5,'total_cost_hold':'1000.000000000000000000',"
                        + "'total_cost_stream':'0.000015277777777777','total_cost_credit':'3.958333333333333333',"
                        + "'resource_count':1},'filters':{'address':null,'item_hash':'%s','payment_type':'credit'},"
                        + "'resources':null,'pagination_page':null,'pagination_total':null,'pagination_per_page':null,"
                        + "'pagination_item':null}")
                    .formatted(instance)));
    JsonNode one =
        node.json("/api/v0/costs?include_details=1&" + address + "&item_hash=" + instance);
    assertThat(one.get("resources"))
        .isEqualTo(
            parse(
                ("[{'item_hash':'%s','owner':'%s','payment_type':'credit','consumed_credits':5,"
                        + "'cost_hold':'1000.000000000000000000','cost_stream':'0.000015277777777777',"
                        + "'cost_credit':'3.958333333333333333','detail':null}]")
                    .formatted(instance, ALICE.address())));
    assertThat(one.get("pagination_item").asString()).isEqualTo("resources");
    assertThat(one.get("pagination_total").asInt()).isEqualTo(1);
    assertThat(one.get("pagination_per_page").asInt()).isEqualTo(100);
    JsonNode lines =
        node.json("/api/v0/costs?include_details=2&include_size=1&item_hash=" + instance);
    assertThat(lines.get("resources").get(0).get("detail"))
        .isEqualTo(node.json("/api/v0/price/" + instance + "?include_size=1").get("detail"));
    JsonNode without = node.json("/api/v0/costs?include_details=2&item_hash=" + instance);
    assertThat(without.get("resources").get(0).get("detail"))
        .isEqualTo(node.json("/api/v0/price/" + instance).get("detail"));
    assertThat(
            node.json("/api/v0/costs?include_details=1&payment_type=hold&item_hash=" + instance)
                .get("resources")
                .size())
        .isZero();
    assertThat(
            node.json("/api/v0/costs?include_details=1&address=0xNobody").get("resources").size())
        .isZero();
  }

  @Test
  void resourcesArePagedInTheOrderOfTheirHashes() {
    try (TestNode other = newNode()) {
      ItemHash content = upload(other, 3);
      TreeSet<String> hashes = new TreeSet<>();
      for (int i = 0; i < 25; i++) {
        hashes.add(publish(other, Draft.store(i % 2 == 0 ? ALICE : BOB, content), 5_000 + i));
      }
      List<String> walked = new ArrayList<>();
      for (int page = 1; page <= 4; page++) {
        JsonNode json =
            other.json(
                "/api/v0/costs?payment_type=hold&include_details=1&pagination=10&page=" + page);
        json.get("resources").forEach(one -> walked.add(one.get("item_hash").asString()));
        assertThat(json.get("pagination_total").asInt()).isEqualTo(25);
        assertThat(json.get("summary").get("resource_count").asInt()).isEqualTo(25);
      }
      assertThat(walked).containsExactlyElementsOf(hashes);
      JsonNode ofBob =
          other.json(
              "/api/v0/costs?payment_type=hold&include_details=2&include_size=true&address="
                  + BOB.address());
      assertThat(ofBob.get("resources").size()).isEqualTo(12);
      assertThat(ofBob.get("pagination_total").asInt()).isEqualTo(12);
      assertThat(ofBob.get("resources").get(11).get("detail").get(0).get("size_mib").doubleValue())
          .isEqualTo(3.0 / MEBIBYTE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "include_details=2,422",
    "include_details=2&address=x,200",
    "include_details=2&item_hash=x,200",
    "include_details=3,422",
    "include_details=-1,422",
    "include_details=,422",
    "payment_type=stream,422",
    "payment_type=,422",
    "payment_type=superfluid,200",
    "pagination=9,422",
    "pagination=10,200",
    "pagination=1000,200",
    "pagination=1001,422",
    "pagination=0,422",
    "page=0,422",
    "page=1073741823&include_details=1,200",
    "include_size=2,422",
    "address=%00,422",
    "cursor=,200"
  })
  void costsHaveBounds(String query, int status) {
    assertThat(node.get("/api/v0/costs?" + query).statusCode()).isEqualTo(status);
  }

  // ---- computing anew

  @Test
  void onlyTheOperatorMayComputeAnew() {
    for (String path :
        new String[] {"/api/v0/price/recalculate", "/api/v0/price/" + store + "/recalculate"}) {
      HttpResponse<String> missing = post(path, "");
      assertThat(missing.statusCode() + " " + missing.body())
          .isEqualTo("401 Missing X-Auth-Token header");
      assertThat(missing.headers().firstValue("www-authenticate")).hasValue("Bearer");
      HttpResponse<String> old = post(path, OperatorToken.of("1700000000"));
      assertThat(old.statusCode() + " " + old.body())
          .isEqualTo("401 Invalid or expired authentication token");
      assertThat(post(path, OperatorToken.now()).statusCode()).isEqualTo(200);
      try (TestNode closed = new TestNode()) {
        assertThat(closed.post(path, "").statusCode()).isEqualTo(403);
      }
    }
  }

  private static HttpResponse<String> recalculate(TestNode node) {
    return node.send(
        HttpRequest.newBuilder(URI.create(node.url() + "/api/v0/price/recalculate"))
            .header("X-Auth-Token", OperatorToken.now())
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static void assertSumsFit(TestNode node) {
    assertThat(
            node.database()
                .all(
                    "SELECT owner || payment_type FROM cost_owner o FULL JOIN (SELECT owner, payment_type,"
                        + " count(DISTINCT item_hash) AS resources, sum(hold) AS hold, sum(stream) AS stream,"
                        + " sum(credit) AS credit FROM cost GROUP BY owner, payment_type) s"
                        + " USING (owner, payment_type) WHERE o.resources IS DISTINCT FROM COALESCE(s.resources, 0)"
                        + " OR o.hold <> COALESCE(s.hold, 0) OR o.stream <> COALESCE(s.stream, 0)"
                        + " OR o.credit <> COALESCE(s.credit, 0)"))
        .isEmpty();
    assertThat(
            node.database()
                .all(
                    "SELECT item_hash FROM cost c WHERE NOT EXISTS"
                        + " (SELECT FROM message m WHERE m.item_hash = c.item_hash)"))
        .isEmpty();
  }

  @Test
  void costsAreComputedAnewWithThePricesOfTheirTime() {
    try (TestNode other = newNode()) {
      assertThat(recalculate(other).body())
          .isEqualTo(
              "{\"message\":\"No messages found for cost recalculation\",\"recalculated_count\":0,\"total_messages\":0}");
      ItemHash content = upload(other, MEBIBYTE);
      String before = publish(other, Draft.store(ALICE, content), 1_000);
      publish(
          other,
          Draft.aggregate(
              PRICER, "pricing", "{\"storage\":{\"price\":{\"storage\":{\"holding\":\"1\"}}}}"),
          5_000);
      String late = publish(other, Draft.store(ALICE, content), 2_000);
      String after = publish(other, Draft.store(BOB, content), 6_000);
      assertThat(hold(other, before)).isEqualTo("0.333333333000000000");
      assertThat(hold(other, late)).isEqualTo("1.000000000000000000");
      assertThat(hold(other, after)).isEqualTo("1.000000000000000000");
      HttpResponse<String> answer = recalculate(other);
      assertThat(answer.body())
          .isEqualTo(
              "{\"message\":\"Cost recalculation completed with historical pricing\",\"recalculated_count\":3,"
                  + "\"total_messages\":3,\"pricing_changes_found\":2}");
      assertThat(hold(other, before)).isEqualTo("0.333333333000000000");
      assertThat(hold(other, late)).isEqualTo("0.333333333000000000");
      assertThat(hold(other, after)).isEqualTo("1.000000000000000000");
      assertSumsFit(other);
      JsonNode balance = other.json("/api/v0/addresses/" + ALICE.address() + "/balance");
      assertThat(balance.get("locked_amount").doubleValue()).isEqualTo(0.666666666);
    }
  }

  private static String hold(TestNode node, String hash) {
    return node.json("/api/v0/price/" + hash).get("cost").asString();
  }

  @Test
  void whatCannotBeComputedKeepsItsCost() {
    try (TestNode other = newNode()) {
      String kept = publish(other, Draft.store(ALICE, upload(other, 10)), 1_000);
      String gpu =
          "\"requirements\":{\"node\":{\"node_hash\":\""
              + UNKNOWN
              + "\"},\"gpu\":[{\"vendor\":\"NVIDIA\",\"device_name\":\"L40S\",\"device_class\":\"0300\","
              + "\"device_id\":\"10de:26b9\"}]},";
      Draft machine = Machines.instance(ALICE, Machines.exactly(new ItemHash(kept)), 20_480);
      String priced = publish(other, machine.withFields(gpu + onQemu(machine.fields())), 1_001);
      String cost = hold(other, priced);
      publish(other, Draft.aggregate(PRICER, "settings", "{\"compatible_gpus\":[]}"), 1_002);
      JsonNode result = StrictJson.parse(recalculate(other).body());
      assertThat(result.get("recalculated_count").asInt()).isEqualTo(1);
      assertThat(result.get("total_messages").asInt()).isEqualTo(2);
      assertThat(result.get("errors").size()).isEqualTo(1);
      assertThat(result.get("errors").get(0).get("item_hash").asString()).isEqualTo(priced);
      assertThat(result.get("errors").get(0).get("error").asString()).contains("10de:26b9");
      assertThat(hold(other, priced)).isEqualTo(cost);
      assertSumsFit(other);
    }
  }

  @Test
  void computingAnewWhileMessagesComeAndGoLeavesSumsThatFit() throws Exception {
    try (TestNode other = newNode();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ItemHash content = upload(other, MEBIBYTE);
      List<Future<?>> work = new ArrayList<>();
      for (int lane = 0; lane < 3; lane++) {
        Account account = Draft.ACCOUNTS.get(3 + lane);
        work.add(
            threads.submit(() -> {
              for (int i = 0; i < 30; i++) {
                String hash = publish(other, Draft.store(account, content), 1_000 + i);
                if (i % 2 == 0) {
                  publish(other, Draft.forget(account, new ItemHash(hash)), 2_000 + i);
                }
              }
            }));
      }
      List<Integer> statuses = new ArrayList<>();
      while (!work.stream().allMatch(Future::isDone)) {
        statuses.add(recalculate(other).statusCode());
      }
      for (Future<?> one : work) {
        one.get();
      }
      assertThat(statuses).isNotEmpty().containsOnly(200);
      assertSumsFit(other);
      assertThat(other.database().one("SELECT sum(resources) FROM cost_owner")).isEqualTo("45");
      assertThat(other.database().one("SELECT sum(hold) FROM cost_owner"))
          .isEqualTo("14.999999985000000000");
    }
  }

  @Test
  void oneOfThemIsComputedAnew() {
    HttpResponse<String> answer =
        post("/api/v0/price/" + store + "/recalculate", OperatorToken.now());
    assertThat(answer.body())
        .isEqualTo(
            "{\"message\":\"Cost recalculation completed with historical pricing\",\"recalculated_count\":1,"
                + "\"total_messages\":1,\"pricing_changes_found\":1}");
  }
}
