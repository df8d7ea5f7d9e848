package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.accounts.DevelopmentAccounts;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole path from the door to the tables, over a real database. */
class MessagePathTest {

  private final Account alice = DevelopmentAccounts.builtIn().get(0);
  private final Account bob = DevelopmentAccounts.builtIn().get(1);
  private TestDatabase database;
  private CoreNode node;

  @BeforeEach
  void start() {
    database = new TestDatabase();
    node =
        new CoreNode(
            database.database().dataSource(),
            CoreNodeSettings.defaults(),
            InstantSource.system(),
            new SplittableRandom(1));
  }

  @AfterEach
  void stop() {
    node.close();
    database.close();
  }

  @Test
  void storesAPostWithItsRowAndCountsIt() throws SQLException {
    Envelope post = post(alice, alice, 1.5, "{\"a\":1}", "note", null);
    assertThat(submit(post)).isEqualTo(new Outcome.Processed());
    assertThat(submit(post)).isEqualTo(new Outcome.Confirmed());
    assertThat(one("SELECT item_content FROM message WHERE item_hash = '" + post.itemHash() + "'"))
        .isEqualTo(post.itemContent());
    assertThat(one("SELECT count(*) FROM post")).isEqualTo("1");
    assertThat(node.tallies().total()).isEqualTo(1);
    assertThat(node.tallies().bySender(alice.address())).isEqualTo(1);
  }

  @Test
  void parksAnAmendUntilItsOriginalArrives() throws SQLException, InterruptedException {
    Envelope original = post(alice, alice, 1, "{}", "note", null);
    Envelope amend = post(alice, alice, 2, "{\"v\":2}", "amend", original.itemHash().value());
    assertThat(submit(amend)).isEqualTo(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertThat(submit(amend)).isEqualTo(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertThat(one("SELECT count(*) FROM pending")).isEqualTo("1");
    assertThat(submit(original)).isEqualTo(new Outcome.Processed());
    eventually("SELECT count(*) FROM pending", "0");
    assertThat(one("SELECT last_updated FROM post")).isEqualTo("2000000");
    assertThat(one("SELECT count(*) FROM message")).isEqualTo("2");
  }

  @Test
  void refusesWhoeverIsNotAuthorizedUntilTheSecurityAggregateSaysSo() throws SQLException {
    Envelope early = post(bob, alice, 1, "{}", "note", null);
    assertThat(submit(early))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    assertThat(one("SELECT error_code FROM rejected")).isEqualTo("2");
    String content = "{\"authorizations\":[{\"address\":\"" + bob.address() + "\"}]}";
    assertThat(submit(aggregate(alice, 2, "security", content))).isEqualTo(new Outcome.Processed());
    assertThat(submit(early)).isEqualTo(new Outcome.Processed());
    assertThat(one("SELECT count(*) FROM rejected")).isEqualTo("0");
  }

  @Test
  void foldsAnAggregateByTimeWhateverTheOrderOfArrival() throws SQLException {
    submit(aggregate(alice, 3, "profile", "{\"a\":3,\"b\":3}"));
    submit(aggregate(alice, 1, "profile", "{\"a\":1,\"c\":1}"));
    submit(aggregate(alice, 2, "profile", "{\"b\":2,\"c\":2}"));
    assertThat(one("SELECT string_agg(name || value, ',' ORDER BY name) FROM aggregate_entry"))
        .isEqualTo("a3,b3,c2");
    assertThat(one("SELECT created || '-' || last_updated FROM aggregate"))
        .isEqualTo("1000000-3000000");
  }

  @Test
  void aForgedCopyLeavesTheHonestOneItsPlace() throws SQLException {
    Envelope honest = post(alice, alice, 1, "{}", "note", null);
    Envelope forged = withSignature(honest, bob.sign(honest.verificationBuffer()));
    assertThat(submit(forged)).isInstanceOf(Outcome.Rejected.class);
    assertThat(submit(honest)).isEqualTo(new Outcome.Processed());
    assertThat(submit(forged)).isInstanceOf(Outcome.Rejected.class);
    assertThat(one("SELECT count(*) FROM rejected")).isEqualTo("0");
    assertThat(one("SELECT signature FROM message")).isEqualTo(honest.signature());
  }

  private Outcome submit(Envelope envelope) {
    return node.intake().submit(Submission.of(envelope));
  }

  private static Envelope post(
      Account sender,
      Account owner,
      double time,
      String content,
      String type,
      @Nullable String ref) {
    String text =
        "{\"address\":\""
            + owner.address()
            + "\",\"time\":"
            + time
            + ",\"content\":"
            + content
            + ",\"type\":\""
            + type
            + "\""
            + (ref == null ? "" : ",\"ref\":\"" + ref + "\"")
            + "}";
    return sign(sender, MessageType.POST, text, time);
  }

  private static Envelope aggregate(Account owner, double time, String key, String content) {
    String text =
        "{\"address\":\""
            + owner.address()
            + "\",\"time\":"
            + time
            + ",\"key\":\""
            + key
            + "\",\"content\":"
            + content
            + "}";
    return sign(owner, MessageType.AGGREGATE, text, time);
  }

  private static Envelope sign(Account sender, MessageType type, String text, double time) {
    Envelope unsigned =
        new Envelope(
            sender.chain(),
            sender.address(),
            type,
            ItemHash.sha256(text),
            ItemType.INLINE,
            text,
            new Timestamp((long) (time * 1e6)),
            "test",
            null);
    return withSignature(unsigned, sender.sign(unsigned.verificationBuffer()));
  }

  private static Envelope withSignature(Envelope e, String signature) {
    return new Envelope(
        e.chain(),
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        signature);
  }

  private String one(String sql) throws SQLException {
    try (Connection connection = database.database().dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "nothing";
    }
  }

  private void eventually(String sql, String expected) throws SQLException, InterruptedException {
    for (int i = 0; i < 500 && !one(sql).equals(expected); i++) {
      Thread.sleep(10);
    }
    assertThat(one(sql)).isEqualTo(expected);
  }
}
