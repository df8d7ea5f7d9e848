package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.ForgottenReads;
import io.aleph4j.node.storage.StatusReads;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What forgetting takes away and what it leaves, over a real database. */
class ForgetTest extends NodeContract {

  private static final Outcome IGNORED = new Outcome.Ignored(MessageStatus.FORGOTTEN);
  private static final String KEY = ItemHash.sha256("key").value();

  private void assertForgotten(ItemHash by, ItemHash... messages) {
    StatusReads reads = new StatusReads(database.source());
    for (ItemHash message : messages) {
      assertThat(column("count(*)", "message", message)).isEqualTo("0");
      ForgottenReads.Forgotten left =
          new ForgottenReads(database.source()).find(message.value()).orElseThrow();
      assertThat(left.forgottenBy()).containsExactly(by.value());
      assertThat(reads.standing(message.value()).orElseThrow().status())
          .isEqualTo(MessageStatus.FORGOTTEN);
    }
  }

  /** The post's version in force, by its content. */
  private String content(ItemHash original) {
    return database.one(
        "SELECT substring(coalesce(l.item_content, l.content), p.content_start + 1, p.content_end - p.content_start)"
            + " || '@' || p.last_updated / 1000000"
            + " FROM post p JOIN message o ON o.seq = p.original_seq JOIN message l ON l.seq = p.latest_seq"
            + " WHERE o.item_hash = '"
            + original
            + "'");
  }

  private String entries() {
    return database.one("SELECT string_agg(name || value, ',' ORDER BY name) FROM aggregate_entry");
  }

  private String times() {
    return database.one("SELECT created || '-' || last_updated FROM aggregate");
  }

  @Test
  void aPostGoesWithItsAmends() {
    ItemHash post = process(Draft.post(ALICE, "note", "{\"tags\":[\"t\"]}").at(1));
    ItemHash first = process(Draft.amend(ALICE, post.value(), "1").at(2));
    ItemHash second = process(Draft.amend(ALICE, post.value(), "2").at(3));
    ItemHash other = process(Draft.post(ALICE, "note", "3"));
    ItemHash by = process(Draft.forget(ALICE, post).at(9));
    assertForgotten(by, post, first, second);
    assertThat(database.one("SELECT count(*) FROM post")).isEqualTo("1");
    assertThat(content(other)).isEqualTo("3@1");
    assertThat(node.tallies().total()).isEqualTo(2);
    assertThat(node.tallies().posts()).isEqualTo(1);
    assertThat(node.tallies().byType(MessageType.POST)).isEqualTo(1);
    assertThat(node.tallies().byType(MessageType.FORGET)).isEqualTo(1);
    assertThat(node.tallies().byContentType("amend")).isZero();
    assertAuditClean();
  }

  @Test
  void whatIsLeftOfAMessageSaysWhatItWas() {
    ItemHash file = keep("five5");
    Envelope envelope = Draft.store(ALICE, file).at(3).on("a channel").sign();
    assertThat(submit(envelope)).isEqualTo(new Outcome.Processed());
    ItemHash by = process(Draft.forget(ALICE, envelope.itemHash()).at(9.5));
    ForgottenReads.Forgotten left =
        new ForgottenReads(database.source()).find(envelope.itemHash().value()).orElseThrow();
    assertThat(left)
        .isEqualTo(
            new ForgottenReads.Forgotten(
                envelope.itemHash().value(),
                MessageType.STORE,
                "ETH",
                ItemType.INLINE,
                ALICE.address().value(),
                ALICE.address().value(),
                "a channel",
                envelope.signature(),
                3_000_000,
                left.receptionTime(),
                "hold",
                5L,
                List.of(by.value()),
                9_500_000));
    ItemHash post = process(Draft.post(ALICE, "note", "1").on(null));
    process(Draft.forget(ALICE, post));
    assertThat(column("size", "forgotten", post)).isEqualTo("null");
    assertThat(column("channel", "forgotten", post)).isEqualTo("null");
  }

  @Test
  void theCurrentAmendGivesWayToTheYoungestThatStays() {
    ItemHash post = process(Draft.post(ALICE, "note", "0").at(10));
    ItemHash a = process(Draft.amend(ALICE, post.value(), "1").at(20));
    ItemHash b = process(Draft.amend(ALICE, post.value(), "2").at(30));
    ItemHash c = process(Draft.amend(ALICE, post.value(), "3").at(40));
    assertThat(content(post)).isEqualTo("3@40");
    process(Draft.forget(ALICE, a).at(50));
    assertThat(content(post)).isEqualTo("3@40");
    process(Draft.forget(ALICE, c).at(51));
    assertThat(content(post)).isEqualTo("2@30");
    process(Draft.forget(ALICE, b).at(52));
    assertThat(content(post)).isEqualTo("0@10");
    process(Draft.amend(ALICE, post.value(), "4").at(15));
    assertThat(content(post)).isEqualTo("4@15");
    assertThat(node.tallies().posts()).isEqualTo(1);
    assertAuditClean();
  }

  // The network's nodes end such a FORGET with an internal error (spec 01 §8.1, Q-12).
  @Test
  void anAmendThatNamesItsOriginalByAChainReferenceIsForgottenLikeOthers() {
    ItemHash post = process(Draft.post(ALICE, "note", "0").at(10));
    String reference =
        "\"type\":\"amend\",\"content\":1,\"ref\":{\"chain\":\"ETH\",\"item_content\":\"x\",\"item_hash\":\""
            + post
            + "\",\"item_type\":\"inline\",\"sender\":\"s\",\"signature\":\"x\",\"time\":1}";
    ItemHash amend = process(Draft.of(ALICE, MessageType.POST, reference).at(20));
    assertThat(content(post)).isEqualTo("1@20");
    process(Draft.forget(ALICE, amend).at(30));
    assertThat(content(post)).isEqualTo("0@10");
    ItemHash again = process(Draft.of(ALICE, MessageType.POST, reference).at(25));
    ItemHash forget = process(Draft.forget(ALICE, post).at(40));
    assertForgotten(forget, post, again);
    assertAuditClean();
  }

  @Test
  void anAmendOlderThanTheOriginalComesIntoForceWhenItIsTheLast() {
    ItemHash post = process(Draft.post(ALICE, "note", "0").at(10));
    process(Draft.amend(ALICE, post.value(), "1").at(5));
    ItemHash young = process(Draft.amend(ALICE, post.value(), "2").at(20));
    assertThat(content(post)).isEqualTo("2@20");
    process(Draft.forget(ALICE, young).at(50));
    assertThat(content(post)).isEqualTo("1@5");
    process(Draft.amend(ALICE, post.value(), "3").at(7));
    assertThat(content(post)).isEqualTo("3@7");
    assertAuditClean();
  }

  @Test
  void anAmendThatIsNotInForceGoesWithoutATrace() {
    ItemHash post = process(Draft.post(ALICE, "note", "0").at(10));
    process(Draft.amend(ALICE, post.value(), "1").at(5));
    ItemHash old = process(Draft.amend(ALICE, post.value(), "2").at(4));
    assertThat(content(post)).isEqualTo("0@10");
    process(Draft.forget(ALICE, old).at(50));
    // None of them was ever current, so there is nothing to be replaced.
    assertThat(content(post)).isEqualTo("0@10");
    assertAuditClean();
  }

  @Test
  void ofAmendsOfOneMomentTheFirstTakesOver() {
    ItemHash post = process(Draft.post(ALICE, "note", "0").at(10));
    process(Draft.amend(ALICE, post.value(), "1").at(20));
    process(Draft.amend(ALICE, post.value(), "2").at(20));
    ItemHash current = process(Draft.amend(ALICE, post.value(), "3").at(30));
    process(Draft.forget(ALICE, current).at(50));
    assertThat(content(post)).isEqualTo("1@20");
    assertAuditClean();
  }

  @Test
  void severalGoAtOnceHoweverOftenTheyAreNamed() {
    ItemHash post = process(Draft.post(ALICE, "note", "0").at(1));
    ItemHash amend = process(Draft.amend(ALICE, post.value(), "1").at(2));
    ItemHash kept = process(Draft.post(ALICE, "note", "7").at(1));
    ItemHash current = process(Draft.amend(ALICE, kept.value(), "8").at(2));
    ItemHash element = process(Draft.aggregate(ALICE, KEY, "{\"a\":1}"));
    ItemHash file = process(Draft.store(ALICE, keep("file")));
    ItemHash by =
        process(
            Draft.forget(
                ALICE,
                List.of(amend, post, post, current, element, file, amend),
                List.of(KEY, KEY)));
    assertForgotten(by, post, amend, current, element, file);
    assertThat(content(kept)).isEqualTo("7@1");
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2");
    assertThat(node.tallies().total()).isEqualTo(2);
    assertAuditClean();
  }

  @Test
  void elementsGoAndWhatRemainsIsFoldedAgain() {
    ItemHash first = process(Draft.aggregate(ALICE, "k", "{\"a\":1,\"b\":1}").at(1));
    ItemHash second = process(Draft.aggregate(ALICE, "k", "{\"a\":2,\"c\":2}").at(2));
    ItemHash third = process(Draft.aggregate(ALICE, "k", "{\"c\":3,\"d\":null}").at(3));
    assertThat(entries()).isEqualTo("a2,b1,c3,dnull");
    process(Draft.forget(ALICE, second));
    assertThat(entries()).isEqualTo("a1,b1,c3,dnull");
    assertThat(times()).isEqualTo("1000000-3000000");
    process(Draft.forget(ALICE, third));
    assertThat(entries()).isEqualTo("a1,b1");
    assertThat(times()).isEqualTo("1000000-1000000");
    process(Draft.aggregate(ALICE, "k", "{\"z\":4}").at(4));
    process(Draft.forget(ALICE, first));
    assertThat(entries()).isEqualTo("z4");
    assertThat(times()).isEqualTo("4000000-4000000");
    assertThat(database.one("SELECT first_hash = last_hash FROM aggregate")).isEqualTo("t");
    assertAuditClean();
  }

  @Test
  void theOnlyElementTakesItsAggregateAlong() {
    ItemHash only = process(Draft.aggregate(ALICE, "k", "{\"a\":1}"));
    process(Draft.aggregate(BOB, "k", "{\"b\":1}"));
    process(Draft.forget(ALICE, only));
    assertThat(database.one("SELECT count(*) FROM aggregate")).isEqualTo("1");
    assertThat(entries()).isEqualTo("b1");
    process(Draft.aggregate(ALICE, "k", "{\"c\":1}"));
    assertThat(entries()).isEqualTo("b1,c1");
    assertAuditClean();
  }

  @Test
  void anElementWithoutEntriesLeavesThemAlone() {
    process(Draft.aggregate(ALICE, "k", "{\"a\":1}").at(2));
    ItemHash empty = process(Draft.aggregate(ALICE, "k", "{}").at(5));
    assertThat(times()).isEqualTo("2000000-5000000");
    process(Draft.forget(ALICE, empty));
    assertThat(entries()).isEqualTo("a1");
    assertThat(times()).isEqualTo("2000000-2000000");
    assertAuditClean();
  }

  @Test
  void aKeyMeansAllElementsOfTheMessagesAddress() {
    ItemHash first = process(Draft.aggregate(ALICE, KEY, "{\"a\":1}").at(1));
    ItemHash second = process(Draft.aggregate(ALICE, KEY, "{\"b\":1}").at(2));
    process(Draft.aggregate(BOB, KEY, "{\"c\":1}"));
    process(Draft.aggregate(ALICE, "other", "{\"d\":1}"));
    assertRejected(
        submit(Draft.forget(BOB, List.of(), List.of(KEY)).forOwner(ALICE)),
        ErrorCode.PERMISSION_DENIED);
    ItemHash by = process(Draft.forget(ALICE, List.of(), List.of(KEY)));
    assertForgotten(by, first, second);
    assertThat(entries()).isEqualTo("c1,d1");
    Draft again = Draft.forget(ALICE, List.of(), List.of(KEY)).at(2);
    assertThat(submit(again)).isEqualTo(waits(ErrorCode.FORGET_TARGET_NOT_FOUND));
    assertThat(column("details", "pending", again.hash()))
        .isEqualTo("{\"errors\":[{\"aggregate\":\"" + KEY + "\"}]}");
    assertAuditClean();
  }

  @Test
  void whatIsNeverMadeIsNotMadeByForgetting() {
    Address owner = new Address("0x51A58800b26AA1451aaA803d1746687cB88E0501");
    ItemHash first = trusted(Draft.aggregate(ALICE, "k", "{\"a\":1}"), owner);
    trusted(Draft.aggregate(ALICE, "k", "{\"b\":1}"), owner);
    Draft forget = Draft.forget(ALICE, first);
    trusted(forget, owner);
    assertForgotten(forget.forOwner(owner.value()).hash(), first);
    assertThat(database.one("SELECT count(*) FROM aggregate")).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM aggregate_entry")).isEqualTo("0");
    assertAuditClean();
  }

  private ItemHash trusted(Draft draft, Address owner) {
    Envelope e = draft.forOwner(owner.value()).unsigned();
    Envelope sent =
        new Envelope(
            e.chain(),
            owner,
            e.type(),
            e.itemHash(),
            e.itemType(),
            e.itemContent(),
            e.time(),
            e.channel(),
            null);
    Submission read = Submission.of(sent);
    assertThat(
            node.intake().submit(new Submission(read.envelope(), read.message(), true, null, null)))
        .isEqualTo(new Outcome.Processed());
    return sent.itemHash();
  }

  @Test
  void aFileGetsItsGracePeriodWhenItsLastPinGoes() {
    HandClock clock = new HandClock();
    restart(clock);
    ItemHash file = keep("file");
    ItemHash first = process(Draft.store(ALICE, file));
    ItemHash second = process(Draft.store(BOB, file));
    process(Draft.forget(ALICE, first));
    assertThat(database.all("SELECT kind || item_hash FROM file_pin"))
        .containsExactly("1" + second);
    process(Draft.forget(BOB, second));
    Timestamp end = Timestamp.of(clock.instant().plusSeconds(86_400));
    assertThat(database.all("SELECT kind || '|' || file_hash || '|' || delete_by FROM file_pin"))
        .containsExactly("4|" + file + "|" + end.micros());
    FileReads reads = new FileReads(database.source());
    for (Account owner : List.of(ALICE, BOB)) {
      assertThat(reads.total(owner.address().value())).isEqualTo(new FileReads.Total(0, 0));
    }
    assertThat(bytesOf(file)).contains("file");
    // It may be kept again.
    process(Draft.store(CAROL, file));
    assertThat(database.all("SELECT kind FROM file_pin")).containsExactly("1");
    assertAuditClean();
  }

  @Test
  void twoPinsOfOneFileMayGoTogether() {
    ItemHash file = keep("file");
    ItemHash first = process(Draft.store(ALICE, file).at(1));
    ItemHash second = process(Draft.store(ALICE, file).at(2));
    process(Draft.forget(ALICE, first, second));
    assertThat(database.all("SELECT kind FROM file_pin")).containsExactly("4");
    assertThat(database.one("SELECT files || '|' || bytes FROM file_owner")).isEqualTo("0|0");
    assertAuditClean();
  }

  @Test
  void contentsOfForgottenMessagesAreLetGo() {
    ItemHash file = keep("file");
    Draft store = Draft.store(ALICE, file).at(3);
    Draft post = Draft.post(ALICE, "note", "1").at(3);
    for (Draft draft : List.of(store, post)) {
      keep(draft.text());
      assertThat(submit(draft.signByHash())).isEqualTo(new Outcome.Processed());
    }
    Draft forget = Draft.forget(ALICE, store.hash(), post.hash()).at(4);
    keep(forget.text());
    assertThat(submit(forget.signByHash())).isEqualTo(new Outcome.Processed());
    assertThat(database.all("SELECT kind || file_hash FROM file_pin WHERE kind < 4"))
        .containsExactly("2" + forget.hash());
    assertThat(database.all("SELECT file_hash FROM file_pin WHERE kind = 4"))
        .containsExactlyInAnyOrder(file.value(), store.hash().value(), post.hash().value());
    assertAuditClean();
  }

  @Test
  void theTagOfAFileFallsBackToTheYoungestThatStays() {
    List<ItemHash> files = List.of(keep("v0"), keep("v1"), keep("v2"));
    ItemHash original = process(Draft.store(ALICE, files.get(0)).at(1));
    ItemHash first = process(Draft.store(ALICE, files.get(1), original.value()).at(2));
    ItemHash second = process(Draft.store(ALICE, files.get(2), original.value()).at(3));
    process(Draft.forget(ALICE, second));
    assertThat(latest(original.value())).isEqualTo(files.get(1).value());
    process(Draft.forget(ALICE, original));
    assertThat(latest(original.value())).isEqualTo(files.get(1).value());
    // Its message is no more, so there are no new versions.
    assertThat(submit(Draft.store(ALICE, files.get(0), original.value()).at(9)))
        .isEqualTo(waits(ErrorCode.STORE_REF_NOT_FOUND));
    process(Draft.forget(ALICE, first));
    assertThat(latest(original.value())).isEqualTo("none");
    assertAuditClean();
  }

  @Test
  void aNameIsFreeAgainWhenItsVersionsAreGone() {
    ItemHash file = keep("v0");
    ItemHash other = keep("v1");
    ItemHash first = process(Draft.store(ALICE, file, "name").at(1));
    ItemHash second = process(Draft.store(ALICE, other, "name").at(2));
    String tag = ALICE.address() + "/name";
    process(Draft.forget(ALICE, second));
    assertThat(latest(tag)).isEqualTo(file.value());
    process(Draft.forget(ALICE, first));
    assertThat(latest(tag)).isEqualTo("none");
    process(Draft.store(ALICE, other, "name").at(1));
    assertThat(latest(tag)).isEqualTo(other.value());
    assertAuditClean();
  }

  private String latest(String tag) {
    return new FileReads(database.source())
        .ofTag(tag)
        .map(FileReads.StoredFile::fileHash)
        .orElse("none");
  }

  @Test
  void aForgetIsWokenByItsTarget() {
    Draft post = Draft.post(ALICE, "note", "1");
    Draft forget = Draft.forget(ALICE, post.hash()).at(5);
    assertThat(submit(forget)).isEqualTo(waits(ErrorCode.FORGET_TARGET_NOT_FOUND));
    assertThat(column("details", "pending", forget.hash()))
        .isEqualTo("{\"errors\":[{\"message\":\"" + post.hash() + "\"}]}");
    database.run(
        "BEGIN; LOCK TABLE pending IN EXCLUSIVE MODE;"
            + " UPDATE pending SET next_attempt = 9000000000000000; COMMIT");
    process(post);
    database.eventually("SELECT count(*) FROM forgotten", "1");
    assertForgotten(forget.hash(), post.hash());
    assertAuditClean();
  }

  @Test
  void aForgetBesideItsTargetsTakesThemAll() {
    List<Envelope> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Account account = Draft.ACCOUNTS.get(i % 4);
      Draft post = Draft.post(account, "note", "\"beside " + i + "\"");
      all.add(post.sign());
      all.add(Draft.amend(account, post.hash().value(), "1").at(2).sign());
      all.add(Draft.aggregate(account, "k" + i % 3, "{\"a" + i + "\":1}").sign());
      all.add(Draft.forget(account, post.hash(), all.getLast().itemHash()).at(3).sign());
    }
    Collections.shuffle(all, new Random(5));
    assertThat(submitAtOnce(all))
        .allMatch(
            outcome -> outcome instanceof Outcome.Processed || outcome instanceof Outcome.Pending);
    database.eventually("SELECT count(*) FROM message WHERE type = 6", "60");
    // Amends of what was forgotten before they came wait in vain.
    database.eventually("SELECT count(*) FROM message WHERE type <> 6", "0");
    assertThat(
            database.one(
                "SELECT (SELECT count(*) FROM forgotten) + (SELECT count(*) FROM pending)"))
        .isEqualTo("180");
    Eventually.holds("counted", () -> node.tallies().total() == 60);
    node.close();
    assertAuditClean();
  }

  @Test
  void forgettingIsNotForgotten() {
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    ItemHash by = process(Draft.forget(ALICE, post));
    Draft again = Draft.forget(ALICE, by);
    assertRejected(submit(again), ErrorCode.FORGET_FORGET);
    assertThat(column("details", "rejected", again.hash()))
        .isEqualTo("{\"errors\":[{\"message\":\"" + by + "\"}]}");
    assertThat(column("count(*)", "message", by)).isEqualTo("1");
  }

  @Test
  void nothingCannotBeForgotten() {
    assertRejected(submit(Draft.forget(ALICE, List.of(), List.of())), ErrorCode.FORGET_NO_TARGET);
  }

  @Holds(rule = "FORGET: a forgotten message is published again", code = 504)
  @Test
  void whatIsForgottenStaysForgotten() {
    Envelope post = Draft.post(ALICE, "note", "1").sign();
    submit(post);
    ItemHash by = process(Draft.forget(ALICE, post.itemHash()));
    Confirmation transaction =
        new Confirmation(Chain.ETH, "0xtx", 7, new Timestamp(1), "publisher");
    for (Submission copy :
        List.of(Submission.of(post), Submission.of(post).confirmedBy(transaction))) {
      assertThat(node.intake().submit(copy)).isEqualTo(IGNORED);
    }
    Envelope forged = Draft.withSignature(post, "0x00");
    assertRejected(submit(forged), ErrorCode.INVALID_SIGNATURE);
    assertThat(submit(Draft.withoutContent(post))).isEqualTo(IGNORED);
    restart();
    assertThat(submit(post)).isEqualTo(IGNORED);
    assertForgotten(by, post.itemHash());
    for (String table : List.of("pending", "rejected", "confirmation")) {
      assertThat(database.one("SELECT count(*) FROM " + table)).isEqualTo("0");
    }
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("1");
    assertAuditClean();
  }

  @Test
  void aForgetOfWhatIsForgottenAlreadyWaits() {
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    process(Draft.forget(ALICE, post));
    assertThat(submit(Draft.forget(ALICE, post).at(2)))
        .isEqualTo(waits(ErrorCode.FORGET_TARGET_NOT_FOUND));
    assertThat(submit(Draft.amend(ALICE, post.value(), "2").at(3)))
        .isEqualTo(waits(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
  }

  @Test
  void confirmationsGoWithTheirMessages() {
    Envelope post = Draft.post(ALICE, "note", "1").sign();
    Envelope kept = Draft.post(ALICE, "note", "2").sign();
    for (Envelope envelope : List.of(post, kept)) {
      node.intake()
          .submit(
              Submission.of(envelope)
                  .confirmedBy(
                      new Confirmation(Chain.ETH, "0xtx", 7, new Timestamp(1), "publisher")));
    }
    process(Draft.forget(ALICE, post.itemHash()));
    assertThat(database.all("SELECT item_hash FROM confirmation"))
        .containsExactly(kept.itemHash().value());
  }

  @Test
  void delegatesForgetWhatTheyMaySendAndStrangersNothing() {
    process(Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\",\"types\":[\"POST\"]}"));
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    ItemHash file = process(Draft.store(ALICE, keep("file")));
    assertRejected(submit(Draft.forget(CAROL, post)), ErrorCode.PERMISSION_DENIED);
    assertRejected(submit(Draft.forget(BOB, post, file)), ErrorCode.PERMISSION_DENIED);
    ItemHash by = process(Draft.forget(BOB, post));
    assertForgotten(by, post);
    assertAuditClean();
  }

  @Test
  void aForgottenDelegationGrantsNothing() {
    ItemHash grant = process(Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}"));
    process(Draft.post(BOB, "note", "1").forOwner(ALICE));
    process(Draft.forget(BOB, grant));
    assertRejected(
        submit(Draft.post(BOB, "note", "2").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
    process(Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}").at(2));
    ItemHash revoked = process(Draft.security(ALICE, "").at(3));
    assertRejected(
        submit(Draft.post(BOB, "note", "3").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
    process(Draft.forget(ALICE, revoked));
    process(Draft.post(BOB, "note", "4").forOwner(ALICE));
    assertAuditClean();
  }

  @Test
  void theCountersAreExactBeforeAndAfterARestart() {
    List<ItemHash> posts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      posts.add(process(Draft.post(ALICE, "note", String.valueOf(i)).on("c")));
    }
    restart();
    process(Draft.forget(ALICE, posts.subList(0, 4), List.of()));
    process(Draft.forget(ALICE, posts.subList(4, 5), List.of()).on("c"));
    for (int run = 0; run < 2; run++) {
      assertThat(node.tallies().total()).isEqualTo(7);
      assertThat(node.tallies().posts()).isEqualTo(5);
      assertThat(node.tallies().byChannel("c")).isEqualTo(6);
      assertThat(node.tallies().byChannelAndType("c", MessageType.POST)).isEqualTo(5);
      assertThat(node.tallies().bySenderAndType(ALICE.address(), MessageType.FORGET)).isEqualTo(2);
      assertThat(node.tallies().postsByType("note")).isEqualTo(5);
      restart();
    }
    node.close();
    assertAuditClean();
  }

  @Test
  void theFeedTellsOfTheForgetAndTheNumbersGoOn() {
    Map<String, Integer> heard = watchFeed();
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    ItemHash by = process(Draft.forget(ALICE, post));
    restart();
    ItemHash next = process(Draft.post(ALICE, "note", "2"));
    assertThat(heard).containsKeys(post.value(), by.value());
    assertThat(
            Long.parseLong(column("seq", "message", next))
                > Long.parseLong(column("seq", "message", by)))
        .isTrue();
  }
}
