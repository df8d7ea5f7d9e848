package io.aleph4j.node.api;

import static io.aleph4j.node.Machines.program;
import static io.aleph4j.node.Machines.startedBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Machines;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines in lists, and the programs that messages start. */
class ProgramsRoutesTest {

  private static final String ROUTE = "/api/v0/programs/on/message";
  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);
  private static final String SUBSCRIPTIONS =
      "[{\"sender\":\"0xé\",\"channel\":\"a \\\"b\\\"\"},{\"n\":[1.50,null]}]";

  private static TestNode node;
  private static ItemHash file;
  private static List<String> started;
  private static String silent;
  private static String instance;
  private static String verifiable;

  @BeforeAll
  static void publish() {
    node = new TestNode();
    file = stored("file");
    started =
        List.of(
            publish(startedBy(program(ALICE, file, file), "[{\"a\":1}]").at(30)),
            publish(startedBy(program(BOB, file, file), SUBSCRIPTIONS).at(20)),
            publish(startedBy(program(ALICE, file, file), "[{}]").at(40)));
    silent = publish(program(ALICE, file, file).at(10));
    publish(startedBy(program(ALICE, file, file), "[]").at(11));
    publish(startedBy(program(ALICE, file, file), "null").at(12));
    instance =
        publish(
            Machines.with(
                Machines.with(
                    Machines.instance(BOB, Machines.latest(file), 1),
                    "\"metadata\":{\"tags\":[\"red\",7,\"green\"]}"),
                "\"payment\":{\"type\":\"hold\"}"));
    verifiable = publish(Machines.verifiable(BOB, file, file, file));
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static ItemHash stored(String text) {
    HttpResponse<String> upload = node.post("/api/v0/storage/add_json", '"' + text + '"');
    ItemHash hash = new ItemHash(StrictJson.parse(upload.body()).get("hash").asString());
    return new ItemHash(publish(Draft.store(ALICE, hash)));
  }

  private static String publish(Draft draft) {
    return node.processed(message(draft));
  }

  private static String message(Draft draft) {
    return TestNode.message(
        draft.sender(), draft.type(), draft.text(), draft.micros() / 1e6, "test");
  }

  private static String entry(String hash, String subscriptions) {
    return "{\"item_hash\":\""
        + hash
        + "\",\"content\":{\"on\":{\"message\":"
        + subscriptions
        + "}}}";
  }

  private static String array(List<String> entries) {
    return '[' + String.join(",", entries) + ']';
  }

  @Test
  void programsThatMessagesStartAreListedNewestFirst() {
    List<String> newest =
        new ArrayList<>(
            List.of(
                entry(started.get(2), "[{}]"),
                entry(started.get(0), "[{\"a\":1}]"),
                entry(started.get(1), SUBSCRIPTIONS)));
    HttpResponse<String> answer = node.get(ROUTE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).isEqualTo(array(newest));
    assertThat(node.get(ROUTE + "?sort_order=-1").body()).isEqualTo(array(newest));
    Collections.reverse(newest);
    assertThat(node.get(ROUTE + "?sort_order=1").body()).isEqualTo(array(newest));
    assertThat(node.get(ROUTE + "?sort_order=1&sort_order=-1").body()).isEqualTo(array(newest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sort_order=2", "sort_order=", "sort_order=DESC"})
  void otherOrdersAreRefusedAsAString(String query) {
    HttpResponse<String> answer = node.get(ROUTE + '?' + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    String inner = StrictJson.parse(answer.body()).stringValue();
    assertThat(StrictJson.parse(inner).get(0).get("loc").get(0).asString()).isEqualTo("sort_order");
    assertThat(StrictJson.parse(inner).get(0).get("type").asString()).isEqualTo("enum");
  }

  @Test
  void allUnknownParametersAreRefused() {
    HttpResponse<String> answer = node.get(ROUTE + "?z=1&sortOrder=1&sort_order=x");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(
            StrictJson.parse(StrictJson.parse(answer.body()).stringValue())
                .findValuesAsString("type"))
        .containsExactly("enum", "extra_forbidden", "extra_forbidden");
    assertThat(node.get("/version?z=1").statusCode()).isEqualTo(200);
  }

  @Test
  void manyProgramsAreOneList() {
    try (TestNode other = new TestNode()) {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 250; i++) {
        rows.append(i == 0 ? "" : ",")
            .append(
                "(%d, 'h%03d', %d, 4, 'o', true, false, 1, NULL, %d, 0, '[]')"
                    .formatted(
                        i,
                        i * 7 % 250,
                        io.aleph4j.node.storage.Keys.hashPrefix("h%03d".formatted(i * 7 % 250)),
                        i / 60));
      }
      other.database().run("INSERT INTO machine VALUES " + rows);
      for (boolean ascending : new boolean[] {true, false}) {
        List<String> hashes =
            other
                .json(ROUTE + "?sort_order=" + (ascending ? 1 : -1))
                .findValuesAsString("item_hash");
        assertThat(hashes)
            .isEqualTo(
                other
                    .database()
                    .all(
                        ascending
                            ? "SELECT item_hash FROM machine ORDER BY time, item_hash"
                            : "SELECT item_hash FROM machine ORDER BY time DESC, item_hash DESC"))
            .hasSize(250);
      }
    }
  }

  private static List<String> listed(String query) {
    return node.json("/api/v0/messages.json?" + query).findValuesAsString("item_hash").stream()
        .filter(hash -> !hash.equals(file.value()))
        .toList();
  }

  @Test
  void machinesAreFoundLikeOtherMessages() {
    assertThat(listed("msgTypes=INSTANCE")).containsExactly(instance);
    assertThat(listed("msgTypes=V-PROGRAM,INSTANCE"))
        .containsExactlyInAnyOrder(instance, verifiable);
    assertThat(listed("tags=green")).containsExactly(instance);
    assertThat(listed("tags=7")).isEmpty();
    assertThat(listed("paymentTypes=hold")).containsExactly(instance);
    assertThat(listed("paymentTypes=credit")).containsExactly(verifiable);
    assertThat(listed("msgTypes=PROGRAM&endDate=11")).containsExactly(silent);
    assertThat(listed("contentTypes=vm-function&endDate=11")).containsExactly(silent);
    assertThat(
            node.json("/api/v1/addresses/stats.json?addressContains=" + BOB.address())
                .findValue("instance")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void whatAMachineLacksIsTold() {
    ItemHash absent = ItemHash.sha256("absent");
    Draft waiting = program(ALICE, absent, file).at(5);
    HttpResponse<String> answer = node.publish(message(waiting));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(node.json("/api/v0/messages/" + waiting.hash()).get("status").asString())
        .isEqualTo("pending");
  }

  @Test
  void whatIsUsedIsNotForgottenAndTheMachineIsNamed() {
    ItemHash used = stored("used");
    String machine = publish(program(BOB, used, used).at(1));
    Draft forget = Draft.forget(ALICE, used);
    assertThat(node.publish(message(forget)).statusCode()).isEqualTo(422);
    String status = node.get("/api/v0/messages/" + forget.hash()).body();
    assertThat(StrictJson.parse(status).get("error_code").asInt()).isEqualTo(503);
    assertThat(status).contains(machine);
    publish(Draft.forget(BOB, new ItemHash(machine)));
    publish(Draft.forget(ALICE, used).at(2));
    assertThat(node.get("/api/v0/messages/" + used).statusCode()).isEqualTo(200);
    assertThat(node.json("/api/v0/messages/" + used).get("status").asString())
        .isEqualTo("forgotten");
  }
}
