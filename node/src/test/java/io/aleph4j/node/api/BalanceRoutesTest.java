package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.StrictJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What accounts have, as clients read it (spec 02 §3.7). */
class BalanceRoutesTest {

  private static final ApiSettings SETTINGS = ApiSettings.ofVersion("v0.1.0");

  /** 2100-01-01, and a moment in 1970. */
  private static final String FUTURE = "4102444800000000";

  private static TestNode node;

  @BeforeAll
  static void fill() {
    node = new TestNode(PaymentSettings.network(), SETTINGS);
    tokens("0xA", "ETH", "NULL", "1000");
    tokens("0xA", "AVAX", "NULL", "250.5");
    tokens("0xA", "ETH", "'sablier'", "77");
    tokens("0xB", "SOL", "NULL", "0.000000000000000001");
    tokens("0xC", "ETH", "'a'", "5");
    tokens("0xC", "ETH", "'b'", "6");
    tokens("0xC", "ETH", "NULL", "7");
    tokens("0xa", "BASE", "NULL", "123456789012345678901234567890");
    node.database()
        .run(
            "INSERT INTO cost_owner VALUES ('0xA', 1, 1, 12.25, 3, 4, 0, 0), ('0xA', 3, 1, 9, 9, 9, 0, 0)");
    account("0xA", 6_000);
    lot("0xA", "r1", 1_000, "NULL");
    lot("0xA", "r2", 500, "NULL");
    lot("0xA", "r3", 2_000, FUTURE);
    lot("0xA", "r4", 2_500, "1000000");
    lot("0xA", "r5", 0, "NULL");
    account("0xB", 0);
    account("0xC", 9_000_000_000_000L);
    lot("0xC", "r1", 9_000_000_000_000L, FUTURE);
    account("0xD", 700);
    lot("0xD", "r1", 700, "1");
  }

  private static void tokens(String address, String chain, String dapp, String amount) {
    node.database()
        .run(
            "INSERT INTO token_balance VALUES ('%s', '%s', %s, %s, 1, 1)"
                .formatted(address, chain, dapp, amount));
  }

  private static void account(String address, long remaining) {
    node.database()
        .run(
            "INSERT INTO credit_account VALUES ('%s', 1, 0, 0, 0, %d)"
                .formatted(address, remaining));
  }

  private static void lot(String address, String ref, long remaining, String expiration) {
    node.database()
        .run(
            "INSERT INTO credit_lot VALUES ('%s', '%s', 0, %d, %s, 1)"
                .formatted(address, ref, remaining, expiration));
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static JsonNode balance(String rest) {
    return node.json("/api/v0/addresses/" + rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0xA/balance|{'address':'0xA','balance':1250.5,'details':{'AVAX':250.5,'ETH':1000.0},'locked_amount':12.25,"
            + "'credit_balance':3500,'credit_balance_details':null}",
        "0xA/balance?chain=ETH|{'address':'0xA','balance':1000.0,'details':{},'locked_amount':12.25,"
            + "'credit_balance':3500,'credit_balance_details':null}",
        "0xA/balance?chain=SOL&include_credit_details=false|{'address':'0xA','balance':0.0,'details':{},"
            + "'locked_amount':12.25,'credit_balance':3500,'credit_balance_details':null}",
        "0xA/balance?include_credit_details=yes|{'address':'0xA','balance':1250.5,'details':{'AVAX':250.5,'ETH':1000.0},"
            + "'locked_amount':12.25,'credit_balance':3500,'credit_balance_details':"
            + "[{'expiration_date':null,'amount':1500},{'expiration_date':'2100-01-01T00:00:00Z','amount':2000}]}",
        "0xB/balance?include_credit_details=1|{'address':'0xB','balance':1e-18,'details':{'SOL':1e-18},'locked_amount':0.0,"
            + "'credit_balance':0,'credit_balance_details':[]}",
        "0xa/balance|{'address':'0xa','balance':1.2345678901234568e29,'details':{'BASE':1.2345678901234568e29},"
            + "'locked_amount':0.0,'credit_balance':0,'credit_balance_details':null}",
        "nobody/balance|{'address':'nobody','balance':0.0,'details':{},'locked_amount':0.0,'credit_balance':0,"
            + "'credit_balance_details':null}",
        "%27%20OR%20%271/balance|{'address':'~' OR '1~','balance':0.0,'details':{},'locked_amount':0.0,'credit_balance':0,"
            + "'credit_balance_details':null}"
      })
  void anAccountHasWhatWasSaid(String path, String expected) {
    String json = expected.replace("~' OR '1~", "\0").replace('\'', '"').replace("\0", "' OR '1");
    assertThat(balance(path)).isEqualTo(StrictJson.parse(json));
  }

  @Test
  void onAPrivateNetworkEverybodyHasSomethingUntilItIsSaid() {
    PaymentSettings payment = PaymentSettings.network().assuming(new BigDecimal("500"), 1_000);
    try (TestNode other = new TestNode(payment, SETTINGS)) {
      other.database().run("INSERT INTO token_balance VALUES ('0xS', 'SOL', NULL, 0, 1, 1)");
      other.database().run("INSERT INTO token_balance VALUES ('0xT', 'ETH', 'd', 9, 1, 1)");
      for (String[] expected :
          new String[][] {
            {"0xA/balance", "500.0 {\"ETH\":500.0} 0"},
            {"0xA/balance?chain=ETH", "500.0 {} 0"},
            {"0xA/balance?chain=AVAX", "0.0 {} 0"},
            {"0xS/balance", "0.0 {\"SOL\":0.0} 0"},
            {"0xT/balance", "500.0 {\"ETH\":500.0} 0"}
          }) {
        JsonNode json = other.json("/api/v0/addresses/" + expected[0]);
        assertThat(
                json.get("balance") + " " + json.get("details") + " " + json.get("credit_balance"))
            .as(expected[0])
            .isEqualTo(expected[1]);
      }
    }
  }

  private static String listed(JsonNode page, String items) {
    List<String> found = new ArrayList<>();
    for (JsonNode item : page.get(items)) {
      List<String> members = new ArrayList<>();
      item.forEach(member -> members.add(member.asString()));
      found.add(String.join(" ", members));
    }
    return String.join(",", found);
  }

  private static final String EVERYTHING =
      "0xA 250.5 AVAX,0xA 77.0 ETH,0xA 1000.0 ETH,0xB 1.0E-18 SOL,0xC 5.0 ETH,0xC 6.0 ETH,0xC 7.0 ETH,"
          + "0xa 1.2345678901234568E29 BASE";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pagination=2|0xA 250.5 AVAX,0xA 77.0 ETH|2|1|8",
        "pagination=3&page=3|0xC 7.0 ETH,0xa 1.2345678901234568E29 BASE|3|3|8",
        "pagination=3&page=4||3|4|8",
        "pagination=100&page=1000000||100|1000000|8",
        "chains=SOL|0xB 1.0E-18 SOL|100|1|1",
        "chains=AVAX%2CBASE|0xA 250.5 AVAX,0xa 1.2345678901234568E29 BASE|100|1|2",
        "chains=ETH&pagination=2&page=2|0xC 5.0 ETH,0xC 6.0 ETH|2|2|5",
        "chains=ETH%2CETH%2CSOL&pagination=2&page=3|0xC 6.0 ETH,0xC 7.0 ETH|2|3|6",
        "chains=TEZOS||100|1|0",
        "min_balance=251|0xA 1000.0 ETH,0xa 1.2345678901234568E29 BASE|100|1|2",
        "min_balance=6&chains=ETH&pagination=2|0xA 77.0 ETH,0xA 1000.0 ETH|2|1|4",
        "min_balance=9223372036854775807|0xa 1.2345678901234568E29 BASE|100|1|1",
        "limit=1&pagination=1|0xA 250.5 AVAX|1|1|8"
      })
  void balancesAreListed(String query, String expected, int size, int page, int total) {
    JsonNode json = node.json("/api/v0/balances?" + query);
    assertThat(listed(json, "balances")).isEqualTo(expected == null ? "" : expected);
    assertThat(json.get("pagination_per_page").asInt()).isEqualTo(size);
    assertThat(json.get("pagination_page").asInt()).isEqualTo(page);
    assertThat(json.get("pagination_total").asInt()).isEqualTo(total);
    assertThat(json.get("pagination_item").asString()).isEqualTo("balances");
    assertThat(new TreeSet<>(json.propertyNames()))
        .containsExactly(
            "balances",
            "pagination_item",
            "pagination_page",
            "pagination_per_page",
            "pagination_total");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pagination=0", "pagination=8", "pagination=1001"})
  void balancesAreListedWhole(String query) {
    JsonNode json = node.json("/api/v0/balances?" + query);
    assertThat(listed(json, "balances")).isEqualTo(EVERYTHING);
    assertThat(json.get("balances").get(0).propertyNames())
        .containsExactly("address", "balance", "chain");
  }

  @ParameterizedTest
  @CsvSource({
    "balances,",
    "balances,&chains=ETH",
    "balances,&chains=ETH%2CAVAX%2CBASE",
    "balances,&min_balance=6",
    "balances,&min_balance=6&chains=ETH%2CBASE",
    "credit_balances,",
    "credit_balances,&min_balance=1",
    "credit_balances,&min_balance=3500"
  })
  void walksMeetEveryRowOnce(String items, String filter) {
    String path = "/api/v0/" + items + "?pagination=";
    String rest = filter == null ? "" : filter;
    String whole = listed(node.json(path + "0" + rest), items);
    for (int size = 1; size < 4; size++) {
      List<String> walked = new ArrayList<>();
      List<String> paged = new ArrayList<>();
      String cursor = "";
      for (int page = 1; cursor != null; page++) {
        JsonNode json = node.json(path + size + "&cursor=" + cursor + rest);
        walked.add(listed(json, items));
        paged.add(listed(node.json(path + size + "&page=" + page + rest), items));
        assertThat(new TreeSet<>(json.propertyNames()))
            .containsExactly(items, "next_cursor", "pagination_per_page");
        cursor = json.get("next_cursor").isNull() ? null : json.get("next_cursor").asString();
      }
      assertThat(String.join(",", walked)).as("by " + size).isEqualTo(whole);
      assertThat(String.join(",", paged)).as("by " + size).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":\"0xA\"}|0xB 1.0E-18 SOL,0xC 5.0 ETH",
        "{\"a\":\"0xA\",\"c\":\"ETH\",\"d\":\"sablier\"}|0xA 1000.0 ETH,0xB 1.0E-18 SOL",
        "{\"a\":\"0xA\",\"c\":\"ETH\",\"d\":null}|0xB 1.0E-18 SOL,0xC 5.0 ETH",
        "{\"a\":\"zzz\"}|"
      })
  void cursorsOfOtherNodesAreTaken(String payload, String expected) {
    JsonNode json = node.json("/api/v0/balances?pagination=2&cursor=" + CursorText.encode(payload));
    assertThat(listed(json, "balances")).isEqualTo(expected == null ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|0xA 3500,0xB 0,0xC 9000000000000,0xD 0|4",
        "min_balance=1|0xA 3500,0xC 9000000000000|2",
        "min_balance=3500|0xA 3500,0xC 9000000000000|2",
        "min_balance=3501|0xC 9000000000000|1",
        "min_balance=9000000000001||0",
        "page=2&pagination=3|0xD 0|4"
      })
  void creditBalancesAreListed(String query, String expected, int total) {
    JsonNode json = node.json("/api/v0/credit_balances?" + (query == null ? "" : query));
    assertThat(listed(json, "credit_balances")).isEqualTo(expected == null ? "" : expected);
    assertThat(json.get("pagination_total").asInt()).isEqualTo(total);
    assertThat(json.get("pagination_item").asString()).isEqualTo("credit_balances");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "addresses/0xA/balance?chain=",
        "addresses/0xA/balance?chain=eth",
        "addresses/0xA/balance?include_credit_details=",
        "addresses/0xA/balance?include_credit_details=2",
        "balances?chains=",
        "balances?chains=ETH,",
        "balances?chains=ETH,Eth",
        "balances?min_balance=0",
        "balances?min_balance=-1",
        "balances?min_balance=1.5",
        "balances?min_balance=9223372036854775808",
        "balances?page=0",
        "balances?pagination=-1",
        "balances?pagination=0&cursor=",
        "balances?cursor=x",
        "balances?cursor=e30",
        "balances?cursor=bnVsbA",
        "credit_balances?min_balance=0",
        "credit_balances?min_balance=",
        "credit_balances?page=1e3",
        "credit_balances?cursor=e30"
      })
  void whatMakesNoSenseIsRefused(String path) {
    assertThat(node.get("/api/v0/" + path).statusCode()).isEqualTo(422);
  }

  @Test
  void aCursorPageHasTwoHundredRowsAtMost() {
    assertThat(
            node.json("/api/v0/balances?cursor=&pagination=100000")
                .get("pagination_per_page")
                .asInt())
        .isEqualTo(200);
    assertThat(node.json("/api/v0/balances?cursor=").get("pagination_per_page").asInt())
        .isEqualTo(100);
  }
}
