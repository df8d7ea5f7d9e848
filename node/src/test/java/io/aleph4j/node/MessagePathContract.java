package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole path from the door to the tables, over a real database. */
abstract class MessagePathContract extends NodeContract {

  private static final ItemHash FILE = ItemHash.sha256("a file that is not here");

  private static String to(io.aleph4j.accounts.Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  @Test
  void storesAPostWithItsRowAndCountsIt() {
    Envelope post = Draft.post(ALICE, "note", "{\"a\":1,\"tags\":[\"x\"]}").at(1.5).sign();
    assertThat(submit(post)).isEqualTo(new Outcome.Processed());
    assertThat(submit(post)).isEqualTo(new Outcome.Confirmed());
    assertThat(database.one("SELECT item_content FROM message")).isEqualTo(post.itemContent());
    assertThat(database.one("SELECT count(*) FROM post")).isEqualTo("1");
    assertThat(node.tallies().total()).isEqualTo(1);
    assertThat(node.tallies().bySender(ALICE.address())).isEqualTo(1);
    assertAuditClean();
  }

  @Test
  void parksAnAmendUntilItsOriginalArrives() {
    Envelope original = Draft.post(ALICE, "note", "{}").sign();
    Envelope amend = Draft.amend(ALICE, original.itemHash().value(), "{\"v\":2}").at(2).sign();
    Outcome waits = new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND);
    assertThat(submit(amend)).isEqualTo(waits);
    assertThat(submit(amend)).isEqualTo(waits);
    assertThat(database.one("SELECT count(*) FROM pending")).isEqualTo("1");
    assertThat(submit(original)).isEqualTo(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(database.one("SELECT last_updated FROM post")).isEqualTo("2000000");
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2");
    assertAuditClean();
  }

  @Test
  void wakesWhatWaitedInAnEarlierRun() {
    Envelope original = Draft.post(ALICE, "note", "{}").sign();
    Envelope amend = Draft.amend(ALICE, original.itemHash().value(), "{\"v\":2}").at(2).sign();
    submit(amend);
    restart();
    // Only a wake can bring it within the test's patience.
    database.run("UPDATE pending SET next_attempt = 9000000000000000");
    assertThat(submit(original)).isEqualTo(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2");
  }

  @Test
  void refusesWhoeverIsNotAuthorizedUntilTheSecurityAggregateSaysSo() {
    Envelope early = Draft.post(BOB, "note", "{}").forOwner(ALICE).sign();
    assertRejected(submit(early), ErrorCode.PERMISSION_DENIED);
    assertThat(database.one("SELECT error_code FROM rejected")).isEqualTo("2");
    String first = database.one("SELECT reception_time FROM rejected");
    assertThat(submit(Draft.security(ALICE, to(BOB, "")).at(2))).isEqualTo(new Outcome.Processed());
    assertThat(submit(early)).isEqualTo(new Outcome.Processed());
    assertThat(database.one("SELECT count(*) FROM rejected")).isEqualTo("0");
    assertThat(
            database.one(
                "SELECT reception_time FROM message WHERE item_hash = '" + early.itemHash() + "'"))
        .isEqualTo(first);
    assertThat(submit(Draft.security(ALICE, "").at(3))).isEqualTo(new Outcome.Processed());
    assertRejected(
        submit(Draft.post(BOB, "note", "2").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void foldsAnAggregateByTimeWhateverTheOrderOfArrival() {
    submit(Draft.aggregate(ALICE, "profile", "{\"a\":3,\"b\":3}").at(3));
    submit(Draft.aggregate(ALICE, "profile", "{\"a\":1,\"c\":1}").at(1));
    submit(Draft.aggregate(ALICE, "profile", "{\"b\":2,\"c\":2}").at(2));
    assertThat(
            database.one(
                "SELECT string_agg(name || value, ',' ORDER BY name) FROM aggregate_entry"))
        .isEqualTo("a3,b3,c2");
    assertThat(database.one("SELECT created || '-' || last_updated FROM aggregate"))
        .isEqualTo("1000000-3000000");
    submit(Draft.aggregate(ALICE, "empty", "{}"));
    assertThat(database.one("SELECT count(*) FROM aggregate")).isEqualTo("2");
    assertAuditClean();
  }

  @Test
  void keepsTheElementsOfTheAccountWhoseAggregatesAreNeverMade() {
    String owner = "0x51A58800b26AA1451aaA803d1746687cB88E0501";
    Envelope element = Draft.aggregate(ALICE, "k", "{\"a\":1}").forOwner(owner).sign();
    Submission read = Submission.of(withSender(Draft.withSignature(element, null), owner));
    Submission trusted = new Submission(read.envelope(), read.message(), true, null, null);
    assertThat(node.intake().submit(trusted)).isEqualTo(new Outcome.Processed());
    assertThat(database.one("SELECT count(*) FROM message WHERE signature IS NULL")).isEqualTo("1");
    assertThat(database.one("SELECT count(*) FROM aggregate")).isEqualTo("0");
    assertAuditClean();
  }

  private static Envelope withSender(Envelope e, String sender) {
    return new Envelope(
        e.chain(),
        new io.aleph4j.protocol.Address(sender),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        e.signature());
  }

  @Test
  void givesEachVerdictWithItsCode() {
    Envelope post = Draft.post(ALICE, "note", "{}").sign();
    Envelope amend = Draft.amend(ALICE, post.itemHash().value(), "{}").at(2).sign();
    assertThat(submit(post)).isEqualTo(new Outcome.Processed());
    assertThat(submit(amend)).isEqualTo(new Outcome.Processed());
    Envelope other = Draft.post(ALICE, "note", "2").sign();
    assertRefused(Draft.withSignature(other, null), ErrorCode.INVALID_SIGNATURE);
    assertRefused(Draft.withSignature(other, ""), ErrorCode.INVALID_SIGNATURE);
    assertRefused(Draft.withSignature(other, "0x00"), ErrorCode.INVALID_SIGNATURE);
    assertRefused(Draft.withSignature(other, post.signature()), ErrorCode.INVALID_SIGNATURE);
    assertRefused(onChain(other, Chain.STT), ErrorCode.INVALID_FORMAT);
    assertRefused(Draft.post(BOB, "note", "3").forOwner(ALICE).sign(), ErrorCode.PERMISSION_DENIED);
    assertRefused(
        Draft.aggregate(BOB, "k", "{}").forOwner(ALICE).sign(), ErrorCode.PERMISSION_DENIED);
    assertRefused(
        Draft.amend(BOB, post.itemHash().value(), "{}").sign(), ErrorCode.PERMISSION_DENIED);
    assertRefused(
        Draft.amend(ALICE, amend.itemHash().value(), "{}").at(3).sign(),
        ErrorCode.POST_AMEND_AMEND);
    assertRefused(Draft.store(BOB, FILE).forOwner(ALICE).sign(), ErrorCode.PERMISSION_DENIED);
    assertWaits(
        Draft.amend(ALICE, "no hash at all", "{}").sign(), ErrorCode.POST_AMEND_TARGET_NOT_FOUND);
    assertWaits(
        Draft.amend(ALICE, "x".repeat(20_000), "{}").sign(), ErrorCode.POST_AMEND_TARGET_NOT_FOUND);
    assertWaits(Draft.store(ALICE, FILE).sign(), ErrorCode.FILE_UNAVAILABLE);
    assertWaits(Draft.machine(ALICE, MessageType.PROGRAM).sign(), ErrorCode.VM_VOLUME_NOT_FOUND);
    assertWaits(Draft.forget(BOB, FILE).forOwner(ALICE).sign(), ErrorCode.FORGET_TARGET_NOT_FOUND);
    assertWaits(Draft.withoutContent(other), ErrorCode.CONTENT_UNAVAILABLE);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2");
    assertAuditClean();
  }

  private void assertRefused(Envelope envelope, ErrorCode code) {
    assertRejected(submit(envelope), code);
    String where = " FROM rejected WHERE item_hash = '" + envelope.itemHash() + "'";
    assertThat(database.one("SELECT error_code" + where)).isEqualTo(String.valueOf(code.code()));
    assertThat(database.one("SELECT details" + where)).startsWith("{\"errors\":[");
    assertThat(database.one("SELECT message" + where)).contains(envelope.itemHash().value());
  }

  private void assertWaits(Envelope envelope, ErrorCode code) {
    assertThat(submit(envelope)).isEqualTo(new Outcome.Pending(code));
    String where = " FROM pending WHERE item_hash = '" + envelope.itemHash() + "'";
    assertThat(database.one("SELECT error_code" + where)).isEqualTo(String.valueOf(code.code()));
    assertThat(
            database.one(
                "SELECT count(*) FROM rejected WHERE item_hash = '" + envelope.itemHash() + "'"))
        .isEqualTo("0");
  }

  private static Envelope onChain(Envelope e, Chain chain) {
    return new Envelope(
        chain,
        e.sender(),
        e.type(),
        e.itemHash(),
        e.itemType(),
        e.itemContent(),
        e.time(),
        e.channel(),
        e.signature());
  }

  @Test
  void aForgedCopyLeavesTheHonestOneItsPlace() {
    Envelope honest = Draft.post(ALICE, "note", "{}").sign();
    Envelope forged = Draft.withSignature(honest, BOB.sign(honest.verificationBuffer()));
    assertRejected(submit(forged), ErrorCode.INVALID_SIGNATURE);
    assertThat(submit(honest)).isEqualTo(new Outcome.Processed());
    assertRejected(submit(forged), ErrorCode.INVALID_SIGNATURE);
    assertThat(database.one("SELECT count(*) FROM rejected")).isEqualTo("0");
    assertThat(database.one("SELECT signature FROM message")).isEqualTo(honest.signature());
  }

  @Test
  void aCopyWithoutContentLeavesTheHonestOneItsPlace() {
    Envelope honest = Draft.post(ALICE, "note", "{}").sign();
    Envelope amend = Draft.amend(ALICE, honest.itemHash().value(), "{}").at(2).sign();
    for (Envelope envelope : List.of(amend, honest)) {
      assertThat(submit(Draft.withoutContent(envelope)))
          .isEqualTo(new Outcome.Pending(ErrorCode.CONTENT_UNAVAILABLE));
    }
    assertThat(submit(amend)).isEqualTo(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertThat(submit(honest)).isEqualTo(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2");
    assertThat(submit(Draft.withoutContent(honest))).isEqualTo(new Outcome.Confirmed());
  }

  @Test
  void aForgedCopyIsRefusedBeforeItsContentIsLookedFor() {
    Envelope honest = Draft.withoutContent(Draft.post(ALICE, "note", "{}").sign());
    assertRejected(submit(Draft.withSignature(honest, "0x00")), ErrorCode.INVALID_SIGNATURE);
    assertThat(submit(honest)).isEqualTo(new Outcome.Pending(ErrorCode.CONTENT_UNAVAILABLE));
  }

  @Test
  void copiesThatDifferInWhatNoSignatureCoversDecideForThemselves() {
    submit(Draft.security(ALICE, to(BOB, ",\"channels\":[\"blog\"]")));
    Envelope honest = Draft.post(BOB, "note", "{}").forOwner(ALICE).on("blog").sign();
    List<Envelope> copies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      copies.add(Draft.onChannel(honest, "elsewhere " + i));
      copies.add(Draft.withSignature(honest, "0x" + i));
      copies.add(Draft.withoutContent(honest));
    }
    copies.add(honest);
    Collections.shuffle(copies, new java.util.Random(3));
    Map<String, Integer> heard = watchFeed();
    List<Outcome> outcomes = submitAtOnce(copies);
    assertThat(outcomes.get(copies.indexOf(honest)))
        .isIn(new Outcome.Processed(), new Outcome.Confirmed());
    assertThat(database.one("SELECT channel FROM message WHERE type = 1")).isEqualTo("blog");
    assertThat(outcomes).noneMatch(Outcome.Unavailable.class::isInstance);
    Eventually.holds("told", () -> heard.containsKey(honest.itemHash().value()));
    assertThat(heard).containsEntry(honest.itemHash().value(), 1);
  }

  @Test
  void aHashBelongsToWhoeverMaySendIt() {
    Draft draft = Draft.post(ALICE, "note", "{}");
    Envelope honest = draft.sign();
    Envelope foreign =
        new Draft(BOB, draft.type(), draft.owner(), draft.micros(), draft.fields(), "test").sign();
    assertThat(foreign.itemHash()).isEqualTo(honest.itemHash());
    assertRejected(submit(foreign), ErrorCode.PERMISSION_DENIED);
    assertThat(submit(honest)).isEqualTo(new Outcome.Processed());
    assertThat(submit(foreign)).isEqualTo(new Outcome.Confirmed());
    assertThat(database.one("SELECT sender FROM message")).isEqualTo(ALICE.address().value());
    assertThat(database.one("SELECT count(*) FROM rejected")).isEqualTo("0");
  }

  @Test
  void aThousandCopiesAtOnceAreOneMessage() {
    Envelope post = Draft.post(ALICE, "note", "{}").sign();
    Map<String, Integer> heard = watchFeed();
    List<Outcome> outcomes = submitAtOnce(Collections.nCopies(1000, post));
    assertThat(Collections.frequency(outcomes, new Outcome.Processed())).isEqualTo(1);
    assertThat(Collections.frequency(outcomes, new Outcome.Confirmed())).isEqualTo(999);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("1");
    Eventually.holds("told", () -> !heard.isEmpty());
    assertThat(heard).containsExactly(Map.entry(post.itemHash().value(), 1));
    assertThat(node.tallies().total()).isEqualTo(1);
  }

  @Test
  void recordsEachTransactionOnceAndRemembersTheEarliest() {
    Envelope post = Draft.post(ALICE, "note", "{}").sign();
    Submission late = Submission.of(post).confirmedBy(transaction("0xlate", 20));
    Submission early = Submission.of(post).confirmedBy(transaction("0xearly", 10));
    assertThat(node.intake().submit(late)).isEqualTo(new Outcome.Processed());
    assertThat(node.intake().submit(late)).isEqualTo(new Outcome.Confirmed());
    assertThat(node.intake().submit(early)).isEqualTo(new Outcome.Confirmed());
    assertThat(database.all("SELECT tx_hash FROM confirmation ORDER BY height"))
        .containsExactly("0xearly", "0xlate");
    assertThat(
            database.one("SELECT first_confirmed_height || ' ' || first_confirmed_at FROM message"))
        .isEqualTo("10 10000000");
    Envelope amend = Draft.amend(ALICE, ItemHash.sha256("none").value(), "{}").sign();
    node.intake().submit(Submission.of(amend).confirmedBy(transaction("0xwaits", 30)));
    assertThat(database.one("SELECT confirmation FROM pending")).contains("0xwaits");
  }

  @Test
  void aTransactionIsKeptWhileItsMessageWaits() {
    Envelope original = Draft.post(ALICE, "note", "{}").sign();
    Envelope amend = Draft.amend(ALICE, original.itemHash().value(), "{}").at(2).sign();
    node.intake().submit(Submission.of(amend).confirmedBy(transaction("0xwaits", 30)));
    submit(original);
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(database.one("SELECT item_hash FROM confirmation"))
        .isEqualTo(amend.itemHash().value());
  }

  private static Confirmation transaction(String hash, long height) {
    return new Confirmation(
        Chain.ETH, hash, height, new Timestamp(height * 1_000_000), "publisher");
  }

  @Test
  void triesElevenTimesAndThenRefusesWithTheLastCode() {
    node.close();
    HandClock clock = new HandClock();
    node = newNode(database.source(), clock);
    Envelope amend = Draft.amend(ALICE, ItemHash.sha256("none").value(), "{}").sign();
    Envelope absent = Draft.withoutContent(Draft.post(ALICE, "note", "{}").sign());
    Envelope store = Draft.store(ALICE, FILE).sign();
    List.of(amend, absent, store).forEach(this::submit);
    for (int retries = 1; retries <= 10; retries++) {
      assertThat(database.all("SELECT DISTINCT retries FROM pending WHERE " + noPokes()))
          .containsExactly(String.valueOf(retries));
      clock.pass(Duration.ofSeconds(301));
      poke(retries);
      int tries = retries + 1;
      if (retries < 10) {
        database.eventually(
            "SELECT count(*) FROM pending WHERE " + noPokes() + " AND retries = " + tries, "3");
      }
    }
    database.eventually("SELECT count(*) FROM pending WHERE " + noPokes(), "0");
    assertThat(
            database.all(
                "SELECT error_code FROM rejected WHERE " + noPokes() + " ORDER BY error_code"))
        .containsExactly("3", "4", "101");
  }

  private static String noPokes() {
    return "message NOT LIKE '%poke%'";
  }

  // A message that begins to wait makes the queue look at once.
  private void poke(int number) {
    Draft store = Draft.store(BOB, FILE);
    submit(store.withFields(store.fields() + ",\"poke\":" + number));
  }

  @Test
  void restartsWithEverythingThatWasThere() {
    Envelope post = Draft.post(ALICE, "note", "{}").sign();
    submit(post);
    submit(Draft.aggregate(ALICE, "k", "{\"a\":1}"));
    restart();
    assertThat(node.tallies().total()).isEqualTo(2);
    assertThat(submit(post)).isEqualTo(new Outcome.Confirmed());
    Draft amend = Draft.amend(ALICE, post.itemHash().value(), "{\"v\":2}").at(2);
    assertThat(submit(amend)).isEqualTo(new Outcome.Processed());
    assertThat(node.tallies().total()).isEqualTo(3);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("3");
    node.close();
    assertAuditClean();
  }

  @Test
  void afterItIsClosedItTakesNothing() {
    node.close();
    assertThat(submit(Draft.post(ALICE, "note", "{}"))).isInstanceOf(Outcome.Unavailable.class);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("0");
  }
}
