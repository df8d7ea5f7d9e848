package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StrictJson;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What happened to credits, as clients read it (spec 02 §3.7). */
class CreditRoutesTest {

  private static final String MACHINE = "c".repeat(64);
  private static final String UNKNOWN = "d".repeat(64);
  private static final String KEYS =
      "amount,bonus_amount,chain,credit_index,credit_ref,expense_count,expense_size_mib,expiration_date,"
          + "message_timestamp,origin,origin_ref,payment_method,price,provider,token,tx_hash";

  private static final List<String> COLUMNS =
      List.of(
          "message_timestamp",
          "expiration_date",
          "payment_method",
          "amount",
          "origin",
          "tx_hash",
          "provider");

  private static final List<Row> ROWS = new ArrayList<>();
  private static TestNode node;
  private static String store = "";

  /** A row as the model knows it; times in seconds. */
  private record Row(
      String ref,
      int index,
      long amount,
      @Nullable String method,
      @Nullable String origin,
      @Nullable String txHash,
      @Nullable String provider,
      @Nullable Long expiration,
      long time) {

    String name() {
      return ref + ":" + index;
    }

    @Nullable Comparable<?> value(String column) {
      return switch (column) {
        case "message_timestamp" -> time;
        case "expiration_date" -> expiration;
        case "amount" -> amount;
        case "payment_method" -> method;
        case "origin" -> origin;
        case "tx_hash" -> txHash;
        default -> provider;
      };
    }
  }

  @BeforeAll
  static void fill() {
    node = new TestNode();
    Account alice = Draft.ACCOUNTS.getFirst();
    String file =
        StrictJson.parse(node.post("/api/v0/storage/add_json", "1").body()).get("hash").asString();
    store =
        node.processed(
            TestNode.message(
                alice,
                MessageType.STORE,
                "{\"address\":\""
                    + alice.address()
                    + "\",\"time\":1,\"item_type\":\"storage\",\"item_hash\":\""
                    + file
                    + "\"}",
                1,
                "T"));
    add("r1", 0, 100, "token", null, "0x1", "WALLET", 4_102_444_800L, 10);
    add("r1", 1, 200, "card", null, "0x1", "CARD", null, 10);
    add("r2", 0, -30, "credit_expense", MACHINE, "node", "ALEPH", null, 20);
    add("r2", 1, -30, "credit_expense", store, null, "ALEPH", null, 20);
    add("r3", 0, -40, "credit_transfer", "0xB", null, "ALEPH", null, 20);
    add("r0", 0, 5, null, null, null, null, 1_000L, 30);
    add("r4", 7, 5, "credit_transfer", "0xB", null, null, 1_000L, 30);
    add("r5", 0, -1, "credit_expense", store, "node", null, null, 40);
    node.database()
        .run(
            "UPDATE credit_history SET price = 0.000001000, bonus_amount = 7, token = 'USDC', chain = 'ETH'"
                + " WHERE credit_ref = 'r1'; UPDATE credit_history SET expense_count = 3, expense_size = 1.50,"
                + " origin_ref = 'ref' WHERE credit_ref = 'r2'");
    node.database()
        .run(
            "INSERT INTO credit_account VALUES ('0xA', 8, 310, -101, 61, 0); INSERT INTO credit_resource VALUES ('"
                + store
                + "', 31), ('x', 12345678901234567890)");
    insert("0xOther", new Row("r9", 0, 9, "token", null, null, null, null, 10));
  }

  private static void add(
      String ref,
      int index,
      long amount,
      @Nullable String method,
      @Nullable String origin,
      @Nullable String txHash,
      @Nullable String provider,
      @Nullable Long expiration,
      long time) {
    Row row = new Row(ref, index, amount, method, origin, txHash, provider, expiration, time);
    ROWS.add(row);
    insert("0xA", row);
  }

  private static void insert(String address, Row row) {
    node.database()
        .run(
            "INSERT INTO credit_history VALUES ('%s', %d, '%s', %d, NULL, NULL, %s, NULL, NULL, %s, %s, NULL, %s, %s, %d, NULL, NULL, %s, 1)"
                .formatted(
                    row.ref(),
                    row.index(),
                    address,
                    row.amount(),
                    quoted(row.txHash()),
                    quoted(row.provider()),
                    quoted(row.origin()),
                    quoted(row.method()),
                    row.expiration() == null ? "NULL" : row.expiration() + "000000",
                    row.time() * 1_000_000,
                    quoted(row.origin())));
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "NULL" : "'" + text + "'";
  }

  @AfterAll
  static void close() {
    node.close();
  }

  private static String history(String query) {
    return "/api/v0/addresses/0xA/credit_history" + query;
  }

  private static String names(JsonNode page) {
    return page.get("credit_history")
        .valueStream()
        .map(row -> row.get("credit_ref").asString() + ":" + row.get("credit_index").asInt())
        .collect(Collectors.joining(","));
  }

  private static String keys(JsonNode json) {
    return String.join(",", new TreeSet<>(json.propertyNames()));
  }

  @Test
  void pagesSpellTimesAndDecimalsAsTexts() {
    JsonNode page = node.json(history("?tx_hash=0x1&sort_order=1&pagination=1"));
    assertThat(page)
        .isEqualTo(
            StrictJson.parse(
                """
                {"address":"0xA","credit_history":[{"amount":100,"price":"0.000001000","bonus_amount":7,
                "tx_hash":"0x1","token":"USDC","chain":"ETH","provider":"WALLET","origin":null,"origin_ref":null,
                "payment_method":"token","credit_ref":"r1","credit_index":0,
                "expiration_date":"2100-01-01T00:00:00Z","message_timestamp":"1970-01-01T00:00:10Z",
                "expense_count":null,"expense_size_mib":null}],
                "pagination_page":1,"pagination_per_page":1,"pagination_total":2}
                """));
    JsonNode expense = node.json(history("?origin_ref=ref")).get("credit_history").get(1);
    assertThat(expense.get("expense_size_mib")).isEqualTo(StrictJson.parse("\"1.50\""));
    assertThat(expense.get("expense_count")).isEqualTo(StrictJson.parse("3"));
    assertThat(keys(expense)).isEqualTo(KEYS);
  }

  @Test
  void cursorsSpellThemAsNumbers() {
    HttpResponse<String> answer =
        node.get(history("?tx_hash=0x1&sort_order=1&pagination=1&cursor="));
    assertThat(answer.body())
        .contains(
            "\"price\":1e-6", "\"expiration_date\":4102444800.0", "\"message_timestamp\":10.0");
    JsonNode page = StrictJson.parse(answer.body());
    assertThat(keys(page)).isEqualTo("address,credit_history,next_cursor,pagination_per_page");
    assertThat(keys(page.get("credit_history").get(0))).isEqualTo(KEYS);
    assertThat(CursorText.decode(page.get("next_cursor").asString()))
        .isEqualTo(
            "{\"i\":0,\"o\":1,\"r\":\"r1\",\"s\":\"message_timestamp\",\"v\":\"1970-01-01T00:00:10+00:00\"}");
    assertThat(node.get(history("?origin_ref=ref&cursor=")).body())
        .contains("\"expense_size_mib\":1.5}", "\"expiration_date\":null", "\"price\":null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|r5:0,r4:7,r0:0,r3:0,r2:1,r2:0,r1:1,r1:0",
        "?tx_hash=node|r5:0,r2:0",
        "?tx_hash=NODE|",
        "?tx_hash=|",
        "?token=USDC|r1:1,r1:0",
        "?chain=ETH&provider=CARD|r1:1",
        "?provider=ALEPH|r3:0,r2:1,r2:0",
        "?origin=0xB|r4:7,r3:0",
        "?origin_ref=ref|r2:1,r2:0",
        "?payment_method=credit_transfer|r4:7,r3:0",
        "?has_expiration=true|r4:7,r0:0,r1:0",
        "?has_expiration=no|r5:0,r3:0,r2:1,r2:0,r1:1",
        "?exclude_payment_method=credit_expense|r4:7,r3:0,r1:1,r1:0",
        "?exclude_payment_method=credit_expense%2Ctoken|r4:7,r3:0,r1:1",
        "?exclude_payment_method=|r5:0,r4:7,r3:0,r2:1,r2:0,r1:1,r1:0",
        "?startDate=20|r5:0,r4:7,r0:0,r3:0,r2:1,r2:0",
        "?start_date=20&endDate=30|r4:7,r0:0,r3:0,r2:1,r2:0",
        "?startDate=20.000001&end_date=30|r4:7,r0:0",
        "?startDate=40&start_date=10|r5:0",
        "?startDate=0&endDate=0|r5:0,r4:7,r0:0,r3:0,r2:1,r2:0,r1:1,r1:0",
        "?startDate=50&endDate=40|",
        "?startDate=inf|",
        "?direction=incoming|r4:7,r0:0,r1:1,r1:0",
        "?direction=outgoing|r5:0,r3:0,r2:1,r2:0",
        "?resourceTypes=STORE|r5:0,r2:1",
        "?resource_types=STORE%2CPROGRAM|r5:0,r2:1",
        "?resourceTypes=INSTANCE|",
        "?resource=MACHINE|r2:0",
        "?resource=UNKNOWN|",
        "?direction=outgoing&payment_method=credit_expense&sort_by=tx_hash&endDate=20|r2:0,r2:1",
        "?unknown=1&page=1|r5:0,r4:7,r0:0,r3:0,r2:1,r2:0,r1:1,r1:0",
        "?pagination=3&page=3|r1:1,r1:0",
        "?pagination=3&page=4|",
        "?pagination=0&page=2|",
        "?tx_hash=node&tx_hash=0x1|r5:0,r2:0"
      })
  void theHistoryIsFiltered(@Nullable String query, @Nullable String expected) {
    String path =
        history(query == null ? "" : query.replace("MACHINE", MACHINE).replace("UNKNOWN", UNKNOWN));
    HttpResponse<String> answer = node.get(path);
    if (expected == null) {
      assertThat(answer.statusCode() + " " + answer.body())
          .isEqualTo("404 No credit history found for this address");
    } else {
      assertThat(names(StrictJson.parse(answer.body()))).isEqualTo(expected);
    }
    if (!path.contains("page")) {
      JsonNode summary = node.json(path.replace("credit_history", "credit_history/summary"));
      long count = expected == null ? 0 : expected.split(",").length;
      assertThat(summary.get("entry_count").asLong()).isEqualTo(count);
      assertThat(summary).isEqualTo(sums(expected));
    }
  }

  private static JsonNode sums(@Nullable String names) {
    List<String> wanted = names == null ? List.of() : List.of(names.split(","));
    List<Long> amounts =
        ROWS.stream().filter(row -> wanted.contains(row.name())).map(Row::amount).toList();
    long in = amounts.stream().filter(amount -> amount > 0).mapToLong(amount -> amount).sum();
    long out = amounts.stream().filter(amount -> amount < 0).mapToLong(amount -> amount).sum();
    return StrictJson.parse(
        "{\"address\":\"0xA\",\"entry_count\":%d,\"total_amount\":%d,\"total_incoming\":%d,\"total_outgoing\":%d}"
            .formatted(amounts.size(), in + out, in, out));
  }

  @Test
  void anUnknownAccountHasNoHistoryAndASummaryOfNothing() {
    for (String query : List.of("", "?cursor=", "?page=2")) {
      assertThat(node.get("/api/v0/addresses/0xN/credit_history" + query).statusCode())
          .isEqualTo(404);
    }
    assertThat(node.get("/api/v0/addresses/0xN/credit_history/summary").body())
        .isEqualTo(
            "{\"address\":\"0xN\",\"entry_count\":0,\"total_amount\":0,\"total_incoming\":0,\"total_outgoing\":0}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?sort_by=price",
        "?sort_by=",
        "?sortBy=AMOUNT",
        "?sort_order=0",
        "?sort_order=asc",
        "?has_expiration=",
        "?has_expiration=maybe",
        "?direction=in",
        "?direction=",
        "?resourceTypes=",
        "?resourceTypes=store",
        "?resource=",
        "?resource=0xB",
        "?startDate=-1",
        "?endDate=nan",
        "?endDate=x",
        "?page=0",
        "?pagination=-1",
        "?pagination=1.5",
        "?cursor=&pagination=0",
        "?cursor=%25",
        "?cursor=e30",
        "?tx_hash=%00"
      })
  void whatMakesNoSenseIsRefused(String query) {
    assertThat(node.get(history(query)).statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // of another order
        "?sort_by=amount|{'i':0,'o':-1,'r':'r1','s':'message_timestamp','v':'1970-01-01T00:00:10+00:00'}|422",
        "?sort_order=1|{'i':0,'o':-1,'r':'r1','s':'message_timestamp','v':'1970-01-01T00:00:10+00:00'}|422",
        "?sort_by=amount|{'i':0,'r':'r1','t':'1970-01-01T00:00:10+00:00'}|422",
        "?sort_order=1|{'i':0,'r':'r1','t':'1970-01-01T00:00:10+00:00'}|422",
        // of the right one
        "?sort_by=amount|{'i':1,'o':-1,'r':'r1','s':'amount','v':200}|r1:0,r4:7,r0:0,r5:0,r2:1,r2:0,r3:0",
        "?|{'i':1,'r':'r1','t':'1970-01-01T00:00:10Z'}|r1:0",
        "?|{'i':1,'o':-1,'r':'r1','s':'message_timestamp','v':'1970-01-01T01:00:10+01:00'}|r1:0",
        "?sort_by=origin|{'i':9,'o':-1,'r':'r1','s':'origin','v':null}|r1:1,r1:0,r0:0",
        // of none
        "?sort_by=amount|{'i':1,'o':-1,'r':'r1','s':'amount','v':null}|422",
        "?sort_by=amount|{'i':1,'o':-1,'r':'r1','s':'amount','v':'200'}|422",
        "?sort_by=amount|{'i':1,'o':-1,'r':'r1','s':'amount','v':1.5}|422",
        "?sort_by=amount|{'i':1,'o':-1,'r':'r1','s':'amount'}|422",
        "?sort_by=origin|{'i':1,'o':-1,'r':'r1','s':'origin','v':7}|422",
        "?|{'i':1,'o':-1,'r':'r1','s':'message_timestamp','v':'yesterday'}|422",
        "?|{'i':1,'o':-1,'r':null,'s':'message_timestamp','v':'1970-01-01T00:00:10+00:00'}|422",
        "?|{'i':4294967296,'r':'r1','t':'1970-01-01T00:00:10Z'}|422",
        "?|{'i':'1','r':'r1','t':'1970-01-01T00:00:10Z'}|422",
        "?|['i']|422"
      })
  void aCursorBelongsToItsOrder(String query, String payload, String expected) {
    String cursor = CursorText.encode(payload.replace('\'', '"'));
    HttpResponse<String> answer = node.get(history(query + "&pagination=100&cursor=" + cursor));
    if (expected.equals("422")) {
      assertThat(answer.statusCode()).isEqualTo(422);
    } else {
      assertThat(names(StrictJson.parse(answer.body()))).isEqualTo(expected);
    }
  }

  static Stream<String> orders() {
    return COLUMNS.stream().flatMap(column -> Stream.of(column + " 1", column + " -1"));
  }

  /** The list that the model makes of the rows. */
  private static String ordered(List<Row> rows, String column, boolean ascending) {
    return inOrder(rows, row -> row.value(column), ascending);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static String inOrder(
      List<Row> rows, Function<Row, @Nullable Comparable<?>> value, boolean ascending) {
    Comparator<Row> byPlace = Comparator.comparing(Row::ref).thenComparingInt(Row::index);
    Comparator<Row> byValue =
        Comparator.comparing(value.andThen(found -> (Comparable) Objects.requireNonNull(found)))
            .thenComparing(byPlace);
    List<Row> with = rows.stream().filter(row -> value.apply(row) != null).toList();
    List<Row> without = rows.stream().filter(row -> value.apply(row) == null).toList();
    return Stream.concat(
            with.stream().sorted(ascending ? byValue : byValue.reversed()),
            without.stream().sorted(ascending ? byPlace : byPlace.reversed()))
        .map(Row::name)
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void walksAndPagesMeetEveryRowOnceInEachOrder(String order) {
    String[] parts = order.split(" ", 2);
    String query = "?sort_by=" + parts[0] + "&sort_order=" + parts[1];
    String expected = ordered(ROWS, parts[0], parts[1].equals("1"));
    assertThat(names(node.json(history(query)))).isEqualTo(expected);
    for (int size : new int[] {1, 2, 3, 7}) {
      List<String> walked = new ArrayList<>();
      List<String> paged = new ArrayList<>();
      String cursor = "";
      for (int page = 1; cursor != null; page++) {
        String part = query + "&pagination=" + size;
        JsonNode json = node.json(history(part + "&cursor=" + cursor));
        walked.add(names(json));
        JsonNode same = node.json(history(part + "&page=" + page));
        paged.add(names(same));
        assertThat(same.get("pagination_total").asInt()).isEqualTo(ROWS.size());
        cursor = json.get("next_cursor").isNull() ? null : json.get("next_cursor").asString();
      }
      assertThat(String.join(",", walked)).as("by " + size).isEqualTo(expected);
      assertThat(String.join(",", paged)).as("by " + size).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void aWalkLosesNothingWhileRowsCome(String order) {
    String[] parts = order.split(" ", 2);
    String address = "0xW" + parts[0] + parts[1];
    List<Row> before = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Row row = random(order, i);
      before.add(row);
      insert(address, row);
    }
    List<String> walked = new ArrayList<>();
    String cursor = "";
    for (int i = 100; cursor != null; i++) {
      JsonNode json =
          node.json(
              "/api/v0/addresses/"
                  + address
                  + "/credit_history?pagination=3&sort_by="
                  + parts[0]
                  + "&sort_order="
                  + parts[1]
                  + "&cursor="
                  + cursor);
      walked.add(names(json));
      insert(address, random(order, i));
      cursor =
          json.get("next_cursor").isNull() || i > 300 ? null : json.get("next_cursor").asString();
    }
    List<String> names = List.of(String.join(",", walked).split(","));
    assertThat(names).doesNotHaveDuplicates();
    String old =
        names.stream()
            .filter(name -> before.stream().anyMatch(row -> row.name().equals(name)))
            .collect(Collectors.joining(","));
    assertThat(old).isEqualTo(ordered(before, parts[0], parts[1].equals("1")));
  }

  /** Few values, so that many are equal, and none is missing often. */
  private static Row random(String list, int i) {
    int salt = (i * 7919 + 31) % 101;
    String text = salt % 3 == 0 ? null : "v" + salt % 4;
    return new Row(
        "w" + salt + list,
        i,
        salt % 5 - 7,
        text,
        text,
        text,
        text,
        salt % 3 == 0 ? null : salt % 4L,
        salt % 6);
  }

  @Test
  void longTextsAreOrderedByTheirBeginning() {
    String beginning = "é".repeat(199);
    List<String> origins =
        List.of(beginning + "b", beginning + "aX", beginning + "a".repeat(5_000), beginning);
    for (int i = 0; i < origins.size(); i++) {
      insert("0xL", new Row("l" + i, 0, 1, null, origins.get(i), null, null, null, 1));
    }
    String path = "/api/v0/addresses/0xL/credit_history?sort_by=origin&sort_order=1&pagination=1";
    List<String> walked = new ArrayList<>();
    String cursor = "";
    while (cursor != null && walked.size() < 10) {
      JsonNode json = node.json(path + "&cursor=" + cursor);
      walked.add(names(json));
      cursor = json.get("next_cursor").isNull() ? null : json.get("next_cursor").asString();
    }
    assertThat(walked).containsExactly("l3:0", "l1:0", "l2:0", "l0:0");
  }

  @Test
  void aLargeHistoryIsSentWhole() {
    node.database()
        .run(
            "INSERT INTO credit_history SELECT 'big', i, '0xBig', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                + " NULL, NULL, i % 3, NULL, NULL, NULL, 1 FROM generate_series(1, 1234) i");
    node.database().run("INSERT INTO credit_account VALUES ('0xBig', 1234, 1234, 0, 0, 0)");
    String path = "/api/v0/addresses/0xBig/credit_history";
    for (String query : List.of("", "?pagination=0", "?pagination=5000", "?sort_by=origin")) {
      JsonNode page = node.json(path + query);
      assertThat(page.get("credit_history").size()).as(query).isEqualTo(1_234);
      assertThat(page.get("pagination_total").asInt()).isEqualTo(1_234);
      assertThat(new TreeSet<>(List.of(names(page).split(",")))).hasSize(1_234);
    }
    assertThat(node.json(path + "?pagination=700&page=2").get("credit_history").size())
        .isEqualTo(534);
    assertThat(node.json(path + "?cursor=").get("pagination_per_page").asInt()).isEqualTo(200);
    assertThat(node.json(path + "?cursor=&pagination=999").get("credit_history").size())
        .isEqualTo(200);
  }

  @Test
  void whatAMessageHasUsedUpIsToldOfAnyName() {
    assertThat(node.get("/api/v0/messages/" + store + "/consumed_credits").body())
        .isEqualTo("{\"item_hash\":\"" + store + "\",\"consumed_credits\":31}");
    assertThat(node.get("/api/v0/messages/x/consumed_credits").body())
        .isEqualTo("{\"item_hash\":\"x\",\"consumed_credits\":12345678901234567890}");
    assertThat(node.get("/api/v0/messages/%22%5C/consumed_credits").body())
        .isEqualTo("{\"item_hash\":\"\\\"\\\\\",\"consumed_credits\":0}");
  }
}
