package io.aleph4j.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.MessageType;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers that are remembered or looked up rather than read anew. */
class AggregatesRoutesTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);
  private static final String LARGE = '"' + "x".repeat(100_000) + '"';

  private final TestNode node = new TestNode();

  @AfterEach
  void stop() {
    node.close();
  }

  private String publish(Account account, String key, String content, long time) {
    return publish(
        account, MessageType.AGGREGATE, "\"key\":\"" + key + "\",\"content\":" + content, time);
  }

  private String publish(Account account, MessageType type, String members, long time) {
    String text =
        "{\"address\":\"" + account.address() + "\",\"time\":" + time + ',' + members + '}';
    return node.processed(TestNode.message(account, type, text, (double) time, "x"));
  }

  private JsonNode large(String parameters) {
    return node.json("/api/v0/aggregates/" + ALICE.address() + ".json?keys=large" + parameters)
        .at("/data/large");
  }

  @Test
  void aLargeAggregateIsAlwaysAnsweredAsItIs() {
    publish(ALICE, "large", "{\"a\":" + LARGE + ",\"b\":1}", 1000);
    assertThat(large("").propertyNames()).containsExactly("a", "b");
    assertThat(large("")).isEqualTo(large("&with_info=true"));

    // One that comes late is not the last revision.
    publish(ALICE, "large", "{\"c\":2,\"b\":0}", 900);
    assertThat(large("").get("b").asInt()).isEqualTo(1);
    assertThat(large("").get("c").asInt()).isEqualTo(2);
    String last = publish(ALICE, "large", "{\"b\":3}", 1100);
    assertThat(large("").get("b").asInt()).isEqualTo(3);

    publish(ALICE, MessageType.FORGET, "\"hashes\":[\"" + last + "\"]", 1200);
    assertThat(large("").get("b").asInt()).isEqualTo(1);
    publish(BOB, "large", "{\"d\":" + LARGE + "}", 1300);
    assertThat(large("").propertyNames()).containsExactly("a", "b", "c");
  }

  @Test
  void aLargeAggregateHasTheSameTagUntilItChanges() {
    publish(ALICE, "large", "{\"a\":" + LARGE + "}", 1000);
    String path = "/api/v0/aggregates/" + ALICE.address() + ".json?keys=large&value_only=true";
    String tag = tag(node.get(path));
    assertThat(tag(node.get(path))).isEqualTo(tag);
    assertThat(node.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    publish(ALICE, "large", "{\"b\":1}", 1100);
    HttpResponse<String> changed = node.get(path, "If-None-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).endsWith(",\"b\":1}");
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void whoIsNamedBehindAnyTextIsFound() {
    List<String> before =
        List.of(
            "", "\"comment\":\"a \\\"quoted\\\" word\",", "\"path\":\"c:\\\\\",", "\"n\":\"\",");
    for (String members : before) {
      publish(
          ALICE,
          "security",
          "{\"authorizations\":[{" + members + "\"address\":\"0xCarol\"}]}",
          1000 + members.length());
      assertThat(received("0xCarol").propertyNames()).containsExactly(ALICE.address().value());
      assertThat(received("0xcarol").isEmpty()).isTrue();
    }
    publish(ALICE, "security", "{\"authorizations\":[]}", 2000);
    assertThat(received("0xCarol").isEmpty()).isTrue();
  }

  private JsonNode received(String grantee) {
    return node.json("/api/v0/authorizations/received/" + grantee + ".json").get("authorizations");
  }

  @Test
  void theDigestOfTheIndexIsThatOfTheName() throws SQLException {
    try (Connection connection = node.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT indexdef FROM pg_indexes WHERE indexname = 'aggregate_entry_named'")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1))
          .contains(HexFormat.of().formatHex(Keys.digest(Authorizations.ENTRY)));
    }
  }

  @Test
  void whoIsNamedIsFoundWithoutReadingWhatOthersDelegate() throws SQLException {
    publish(ALICE, "security", "{\"authorizations\":[{\"address\":\"0xCarol\"}]}", 1000);
    try (Connection connection = node.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO aggregate_entry SELECT sha256(n::text::bytea), name_digest, name,"
              + " replace(value, '0xCarol', '0x' || n), time, item_hash"
              + " FROM aggregate_entry, generate_series(1, 20000) n WHERE name = 'authorizations'");
      statement.execute("ANALYZE aggregate_entry");
      connection.setAutoCommit(false);
      long before = scanned(statement);
      assertThat(new AggregateReads(of(connection)).delegationsNaming("security", "0xCarol"))
          .hasSize(1);
      assertThat(scanned(statement)).isEqualTo(before);
      statement.executeQuery("SELECT count(value) FROM aggregate_entry").close();
      assertThat(scanned(statement)).isGreaterThan(before);
      connection.setAutoCommit(true);
    }
  }

  /** How often this session has read the entries one after another. */
  private static long scanned(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'aggregate_entry'")) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  /** Gives this connection to whoever asks, and keeps it open. */
  private static DataSource of(Connection connection) {
    Object open =
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) ->
                method.getName().equals("close") ? null : method.invoke(connection, arguments));
    return (DataSource)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, _, _) -> open);
  }
}
