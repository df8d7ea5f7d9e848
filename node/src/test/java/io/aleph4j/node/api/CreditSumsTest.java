package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.credit.MoneyPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sums that are kept are the sums of their rows, whatever posts come, in whatever order. */
class CreditSumsTest {

  private static final Account PUBLISHER = Draft.ACCOUNTS.get(0);
  private static final double SUMMER = 1_782_000_000;
  private static TestNode node;

  @BeforeAll
  static void start() {
    MoneyPolicy policy = MoneyPolicy.of(Set.of(PUBLISHER.address()), Set.of(PUBLISHER.address()));
    node = new TestNode(PaymentSettings.network().with(policy), ApiSettings.ofVersion("v0.1.0"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static void publish(
      Account sender, String type, double time, String more, String entries) {
    Draft draft =
        Draft.post(
                sender,
                "aleph_credit_" + type,
                "{\"" + type + "\":{" + more + "\"credits\":[" + entries + "]}}")
            .at(time);
    node.publish(TestNode.message(sender, draft.type(), draft.text(), time, "ALEPH_CREDIT"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void sumsFitTheirRows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 25; i++) {
      Account account = Draft.ACCOUNTS.get(1 + random.nextInt(4));
      Account other = Draft.ACCOUNTS.get(5 + random.nextInt(3));
      // Times come in any order, and often more than once.
      double time = SUMMER + random.nextInt(12) + seed * 100;
      String entry = "{\"address\":\"%s\",\"amount\":%d%s}";
      int amount = 1 + random.nextInt(1_000);
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          String expiration =
              random.nextBoolean()
                  ? ""
                  : ",\"expiration\":"
                      + (random.nextBoolean() ? 1_783_000_000_000L : 4_102_444_800_000L);
          publish(
              PUBLISHER,
              "distribution",
              time,
              "\"token\":\"T\",\"chain\":\"ETH\",",
              entry.formatted(
                  account.address(),
                  amount,
                  ",\"price\":\"0.5\",\"tx_hash\":\"0x"
                      + i
                      + "\",\"provider\":\"W\""
                      + expiration));
        }
        case 2 ->
            publish(
                PUBLISHER,
                "expense",
                time,
                "",
                entry.formatted(
                        account.address(),
                        amount,
                        ",\"execution_id\":\"m" + random.nextInt(3) + "\"")
                    + ","
                    + entry.formatted(other.address(), 1, ",\"ref\":\"m1\"")
                    + ","
                    + entry.formatted(other.address(), 1, ""));
        default ->
            publish(account, "transfer", time, "", entry.formatted(other.address(), amount, ""));
      }
    }
    assertThat(node.database().one("SELECT count(*) > 20 FROM credit_history")).isEqualTo("t");
    assertThat(
            wrong(
                "SELECT address, count(*) AS entries, COALESCE(sum(amount) FILTER (WHERE amount > 0), 0) AS incoming,"
                    + " COALESCE(sum(amount) FILTER (WHERE amount < 0), 0) AS outgoing,"
                    + " COALESCE(sum(-amount) FILTER (WHERE payment_method = 'credit_expense'), 0) AS consumed,"
                    + " COALESCE((SELECT sum(remaining) FROM credit_lot l WHERE l.address = h.address), 0) AS remaining"
                    + " FROM credit_history h GROUP BY address",
                "credit_account"))
        .isEmpty();
    assertThat(
            wrong(
                "SELECT COALESCE(origin, origin_ref) AS resource, sum(-amount) AS consumed FROM credit_history"
                    + " WHERE payment_method = 'credit_expense' AND COALESCE(origin, origin_ref) IS NOT NULL GROUP BY 1",
                "credit_resource"))
        .isEmpty();
  }

  private static List<String> wrong(String expected, String table) {
    List<String> wrong = new ArrayList<>();
    wrong.addAll(
        node.database()
            .all(
                "SELECT x::text FROM ((" + expected + ") EXCEPT (SELECT * FROM " + table + ")) x"));
    wrong.addAll(
        node.database()
            .all(
                "SELECT x::text FROM ((SELECT * FROM " + table + ") EXCEPT (" + expected + ")) x"));
    return wrong;
  }

  @Test
  void routesTellTheSums() {
    Account account = Draft.ACCOUNTS.get(9);
    String entry = "{\"address\":\"%s\",\"amount\":%d%s}";
    publish(
        PUBLISHER,
        "distribution",
        SUMMER,
        "\"token\":\"T\",\"chain\":\"ETH\",",
        entry.formatted(
            account.address(), 500, ",\"price\":\"0.5\",\"tx_hash\":\"0x1\",\"provider\":\"W\""));
    publish(
        PUBLISHER,
        "expense",
        SUMMER + 1,
        "",
        entry.formatted(
            account.address(), 120, ",\"execution_id\":\"the machine\",\"count\":2,\"size\":1.5"));
    String path = "/api/v0/addresses/" + account.address();
    assertThat(node.json(path + "/balance").get("credit_balance").asInt()).isEqualTo(380);
    assertThat(node.json(path + "/credit_history/summary").toString())
        .isEqualTo(
            "{\"address\":\"%s\",\"entry_count\":2,\"total_amount\":380,\"total_incoming\":500,\"total_outgoing\":-120}"
                .formatted(account.address()));
    JsonNode history = node.json(path + "/credit_history");
    assertThat(history.get("pagination_total").asInt()).isEqualTo(2);
    JsonNode expense = history.get("credit_history").get(0);
    assertThat(expense.get("amount").asInt()).isEqualTo(-120);
    assertThat(expense.get("expense_count").asInt()).isEqualTo(2);
    assertThat(expense.get("expense_size_mib").asString()).isEqualTo("1.5");
    assertThat(expense.get("payment_method").asString()).isEqualTo("credit_expense");
    assertThat(
            node.json("/api/v0/messages/the%20machine/consumed_credits")
                .get("consumed_credits")
                .asInt())
        .isEqualTo(120);
    assertThat(
            node.json("/api/v0/costs?address=" + account.address())
                .get("summary")
                .get("total_consumed_credits")
                .asInt())
        .isEqualTo(120);
    assertThat(
            node.json("/api/v0/costs?item_hash=the%20machine&address=" + account.address())
                .get("summary")
                .get("total_consumed_credits")
                .asInt())
        .isEqualTo(120);
    assertThat(
            node.json("/api/v0/costs?item_hash=the%20machine&address=x")
                .get("summary")
                .get("total_consumed_credits")
                .asInt())
        .isZero();
    assertThat(
            node.json("/api/v0/credit_balances?min_balance=380").get("credit_balances").toString())
        .contains("{\"address\":\"" + account.address() + "\",\"credits\":380}");
  }

  @Test
  void pathsMayHoldAnything() {
    for (String name : new String[] {"%00", "%F0%9F%98%80", "%22", "..%2F", "a".repeat(5_000)}) {
      for (String path :
          new String[] {
            "/api/v0/addresses/" + name + "/balance",
            "/api/v0/addresses/" + name + "/credit_history",
            "/api/v0/addresses/" + name + "/credit_history/summary",
            "/api/v0/messages/" + name + "/consumed_credits",
            "/api/v0/price/" + name
          }) {
        assertThat(node.get(path).statusCode()).as(path).isIn(200, 400, 404, 422);
      }
    }
  }
}
