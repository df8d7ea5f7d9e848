package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.storage.FileReads;
import io.aleph4j.node.storage.ForgottenReads;
import io.aleph4j.node.storage.RemovedReads;
import io.aleph4j.node.storage.RemovedReads.Removed;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of files and machines that are no longer paid for, over a real database. */
class RemovalTest extends RemovalContract {

  private static final Duration TOO_LATE = Duration.ofHours(26);
  private static final Outcome ENDED = new Outcome.Ignored(MessageStatus.REMOVED);

  private ItemHash instance(String file, boolean byCredit) {
    Draft draft = Machines.instance(ALICE, Machines.exactly(new ItemHash(file)), 20_480);
    return process(byCredit ? byCredit(draft) : draft);
  }

  @Test
  void anAccountPaysForTheOldestAsFarAsItReaches() {
    tokens(ALICE, RICH);
    tokens(BOB, RICH);
    ItemHash first = store(ALICE, "1", 1000);
    ItemHash second = store(ALICE, "2", 2000);
    ItemHash third = store(ALICE, "3", 500);
    ItemHash others = store(BOB, "4", 5000);
    assertThat(examine()).isZero();
    // It would reach for the third, too, but nothing is left behind one that it does not reach for.
    tokens(ALICE, cost("hold", first, third));
    assertThat(examine()).isEqualTo(2);
    assertThat(standings(first, second, third, others))
        .containsExactly("processed", "removing", "removing", "processed");
    assertThat(pins(first)).containsExactly("1");
    assertThat(pins(second)).containsExactly("4");
    Timestamp end = Timestamp.of(clock.instant().plus(Duration.ofHours(25)));
    assertThat(database.all("SELECT DISTINCT delete_by FROM file_pin WHERE kind = 4"))
        .containsExactly(Long.toString(end.micros()));
    FileReads files = new FileReads(database.source());
    assertThat(files.total(ALICE.address().value())).isEqualTo(new FileReads.Total(1, 1000));
    assertThat(files.ofTag(second.value())).isEmpty();
    assertThat(examine()).isZero();
    assertSound();
    tokens(ALICE, cost("hold", first, second));
    assertThat(examine()).isEqualTo(1);
    assertThat(standings(first, second, third))
        .containsExactly("processed", "processed", "removing");
    assertThat(pins(second)).containsExactly("1");
    assertThat(files.total(ALICE.address().value())).isEqualTo(new FileReads.Total(2, 3000));
    assertThat(files.ofTag(second.value())).isPresent();
    tokens(ALICE, RICH);
    assertThat(examine()).isEqualTo(1);
    assertThat(database.one("SELECT count(*) FROM removing")).isEqualTo("0");
    assertSound();
  }

  @Test
  void aMessageGoesWhenItsFileHasGone() {
    tokens(ALICE, RICH);
    ItemHash file = keep("a file that costs something");
    Envelope envelope = Draft.store(ALICE, file).on("here").sign();
    assertThat(submit(envelope)).isEqualTo(new Outcome.Processed());
    ItemHash message = envelope.itemHash();
    confirm(envelope);
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    pass(Duration.ofHours(25));
    collect();
    assertThat(standing(message)).isEqualTo("removing");
    assertThat(bytesOf(file)).isPresent();
    long before = node.tallies().total();
    pass(Duration.ofSeconds(1));
    collect();
    assertThat(standing(message)).isEqualTo("removed");
    assertThat(bytesOf(file)).isEmpty();
    Removed left = new RemovedReads(database.source()).find(message.value()).orElseThrow();
    assertThat(left)
        .isEqualTo(
            new Removed(
                message.value(),
                MessageType.STORE,
                "ETH",
                ItemType.INLINE,
                ALICE.address().value(),
                ALICE.address().value(),
                "here",
                envelope.signature(),
                1_000_000,
                left.receptionTime(),
                "hold",
                27L,
                Timestamp.of(clock.instant()).micros()));
    assertThat(left.reason()).isEqualTo("balance_insufficient");
    assertThat(node.tallies().total()).isEqualTo(before - 1);
    assertThat(node.tallies().byChannel("here")).isZero();
    assertThat(database.one("SELECT resources || ' ' || hold::float FROM cost_owner"))
        .isEqualTo("0 0");
    // It is no longer known as anything else, and never comes again.
    assertThat(submit(envelope)).isEqualTo(ENDED);
    assertThat(submit(envelope)).isEqualTo(ENDED);
    assertSound();
    restart();
    assertThat(node.tallies().total()).isEqualTo(before - 1);
    assertThat(node.tallies().byType(MessageType.STORE)).isZero();
    assertThat(submit(envelope)).isEqualTo(ENDED);
    ItemHash next = process(Draft.post(BOB, "note", "1"));
    assertThat(node.tallies().total()).isEqualTo(before);
    assertThat(Long.parseLong(column("seq", "message", next)))
        .isGreaterThan(Long.parseLong(database.one("SELECT removed_seq FROM removed")));
    assertSound();
  }

  private void confirm(Envelope envelope) {
    Submission read = Submission.of(envelope);
    Confirmation confirmation =
        new Confirmation(Chain.ETH, "0xtx", 5, new Timestamp(7_000_000), "0xpublisher");
    assertThat(
            node.intake()
                .submit(new Submission(read.envelope(), read.message(), false, confirmation, null)))
        .isEqualTo(new Outcome.Confirmed());
  }

  @Test
  void paidAgainTooLateIsTooLate() {
    tokens(ALICE, RICH);
    ItemHash early = store(ALICE, "e", 1000);
    ItemHash late = store(ALICE, "l", 1000);
    tokens(ALICE, cost("hold", early));
    examine();
    // The file has gone, and the node has ended before its message went, too.
    database.run("DELETE FROM file_pin WHERE item_hash = '" + late + "'");
    database.run("DELETE FROM file WHERE hash NOT IN (SELECT file_hash FROM file_pin)");
    tokens(ALICE, RICH);
    examine();
    assertThat(standing(late)).isEqualTo("removing");
    collect();
    assertThat(standings(early, late)).containsExactly("processed", "removed");
    assertSound();
  }

  @Test
  void overButNotCollectedYetCanStillBePaidAgain() {
    tokens(ALICE, RICH);
    ItemHash message = store(ALICE, "e", 1000);
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    pass(TOO_LATE);
    tokens(ALICE, RICH);
    examine();
    collect();
    assertThat(standing(message)).isEqualTo("processed");
    assertThat(pins(message)).containsExactly("1");
    assertSound();
  }

  @Test
  void smallFilesAreSparedButCost() {
    tokens(ALICE, RICH);
    ItemHash small = store(ALICE, "s", FREE_BYTES);
    ItemHash large = store(ALICE, "l", FREE_BYTES + 1);
    tokens(ALICE, cost("hold", large));
    examine();
    assertThat(standings(small, large)).containsExactly("processed", "removing");
    assertSound();
  }

  @Test
  void whatIsForgottenFreesTheMoneyForTheOthers() {
    tokens(ALICE, RICH);
    ItemHash first = store(ALICE, "1", 1000);
    ItemHash second = store(ALICE, "2", 1000);
    tokens(ALICE, cost("hold", first));
    examine();
    assertThat(standings(first, second)).containsExactly("processed", "removing");
    pass(Duration.ofHours(1));
    process(Draft.forget(ALICE, first));
    assertThat(examine()).isEqualTo(1);
    assertThat(standings(first, second)).containsExactly("forgotten", "processed");
    assertSound();
  }

  @Test
  void whatIsBeingRemovedCanBeForgotten() {
    tokens(ALICE, RICH);
    ItemHash file = keep("a file that costs something");
    ItemHash message = process(Draft.store(ALICE, file));
    ItemHash second = store(ALICE, "again", 1000);
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    assertThat(standings(message, second)).containsExactly("removing", "removing");
    process(Draft.forget(ALICE, message));
    assertThat(standing(message)).isEqualTo("forgotten");
    assertThat(new ForgottenReads(database.source()).find(message.value()).orElseThrow().size())
        .isEqualTo(27);
    assertThat(database.all("SELECT kind FROM file_pin WHERE file_hash = '" + file + "'"))
        .containsExactly("4");
    assertThat(pins(message)).isEmpty();
    assertSound();
    // Its file may be gone already, and its size is known all the same.
    database.run("DELETE FROM file_pin WHERE item_hash = '" + second + "'");
    database.run("DELETE FROM file WHERE hash NOT IN (SELECT file_hash FROM file_pin)");
    process(Draft.forget(ALICE, second));
    assertThat(new ForgottenReads(database.source()).find(second.value()).orElseThrow().size())
        .isEqualTo(1000);
    tokens(ALICE, RICH);
    assertThat(examine()).isZero();
    pass(TOO_LATE);
    collect();
    assertThat(standings(message, second)).containsExactly("forgotten", "forgotten");
    assertSound();
  }

  @Test
  void newVersionsOfWhatIsBeingRemovedWait() {
    tokens(ALICE, RICH);
    ItemHash original = store(ALICE, "o", 1000);
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    Draft version = Draft.store(ALICE, keep("tiny"), original.value()).at(2);
    assertThat(submit(version)).isEqualTo(waits(ErrorCode.STORE_REF_NOT_FOUND));
    Draft forget = Draft.forget(BOB, original);
    assertRejected(submit(forget), ErrorCode.PERMISSION_DENIED);
    pass(TOO_LATE);
    collect();
    assertThat(standing(original)).isEqualTo("removed");
    // As of one that was forgotten, nobody's permission is asked any longer.
    assertThat(submit(Draft.forget(CAROL, original)))
        .isEqualTo(waits(ErrorCode.FORGET_TARGET_NOT_FOUND));
    assertSound();
  }

  @Test
  void anotherMessageKeepsTheFile() {
    tokens(ALICE, RICH);
    tokens(BOB, RICH);
    ItemHash file = keep("a file that costs something");
    ItemHash poor = process(Draft.store(ALICE, file));
    ItemHash rich = process(Draft.store(BOB, file));
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    pass(TOO_LATE);
    collect();
    assertThat(standings(poor, rich)).containsExactly("removed", "processed");
    assertThat(bytesOf(file)).isPresent();
    assertSound();
  }

  @Test
  void aMessageThatIsNotInlineGoesAsWell() {
    tokens(ALICE, RICH);
    Draft draft = Draft.store(ALICE, keep("a file that costs something"));
    keep(draft.text());
    assertThat(submit(draft.signByHash())).isEqualTo(new Outcome.Processed());
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    assertThat(pins(draft.hash())).containsExactly("2", "4");
    pass(TOO_LATE);
    collect();
    assertThat(standing(draft.hash())).isEqualTo("removed");
    assertThat(database.all("SELECT kind || file_hash FROM file_pin WHERE kind = 4"))
        .contains("4" + draft.hash());
    assertSound();
    pass(TOO_LATE);
    collect();
    assertThat(bytesOf(draft.hash())).isEmpty();
    assertSound();
  }

  @Test
  void machinesAreGoneWithTheNextCollection() {
    tokens(ALICE, RICH);
    tokens(BOB, RICH);
    ItemHash disk = store(BOB, "disk", 1000);
    ItemHash machine = instance(disk.value(), false);
    assertRejected(submit(Draft.forget(BOB, disk)), ErrorCode.FORGET_NOT_ALLOWED);
    tokens(ALICE, BigDecimal.ZERO);
    assertThat(examine()).isEqualTo(1);
    assertThat(standings(disk, machine)).containsExactly("processed", "removing");
    assertSound();
    collect();
    assertThat(standings(disk, machine)).containsExactly("processed", "removed");
    for (String table : List.of("machine", "machine_file", "machine_version")) {
      assertThat(database.one("SELECT count(*) FROM " + table)).isEqualTo("0");
    }
    assertThat(column("size", "removed", machine)).isEqualTo("null");
    // Nothing blocks the owner of the disk any longer.
    process(Draft.forget(BOB, disk).at(2));
    assertSound();
  }

  @Test
  void aFileGoesFromUnderAMachineThatUsesIt() {
    tokens(ALICE, RICH);
    tokens(BOB, RICH);
    ItemHash disk = store(BOB, "disk", 1000);
    ItemHash machine = instance(disk.value(), false);
    tokens(BOB, BigDecimal.ZERO);
    examine();
    assertThat(standings(disk, machine)).containsExactly("removing", "processed");
    assertSound();
    assertRejected(submit(Draft.forget(BOB, disk)), ErrorCode.FORGET_NOT_ALLOWED);
    pass(TOO_LATE);
    collect();
    assertThat(standings(disk, machine)).containsExactly("removed", "processed");
    assertThat(database.all("SELECT message || coalesce(kept_message, '') FROM machine_file"))
        .containsExactly(disk.value());
    assertSound();
    process(Draft.forget(ALICE, machine));
    assertSound();
  }

  @Test
  void creditsMustReachForADay() {
    credits(ALICE, 1_000_000_000, "");
    ItemHash file = process(byCredit(Draft.store(ALICE, keep("x".repeat(100)))));
    ItemHash second = process(byCredit(Draft.store(ALICE, keep("y".repeat(100)))));
    long one = cost("credit", file).setScale(0, RoundingMode.CEILING).longValueExact();
    spend(ALICE, 1_000_000_000 - one);
    examine();
    assertThat(standings(file, second)).containsExactly("processed", "removing");
    assertThat(column("payment_type", "removing", second)).isEqualTo("3");
    spend(ALICE, 1);
    examine();
    assertThat(standing(file)).isEqualTo("removing");
    credits(ALICE, 1, "");
    examine();
    assertThat(standings(file, second)).containsExactly("processed", "removing");
    pass(TOO_LATE);
    collect();
    assertThat(new RemovedReads(database.source()).find(second.value()).orElseThrow().reason())
        .isEqualTo("credit_insufficient");
    assertSound();
  }

  @Test
  void creditsThatExpireAreMissing() {
    long end = clock.instant().plus(Duration.ofHours(3)).toEpochMilli();
    credits(ALICE, 1_000_000_000, ",\"expiration\":" + end);
    ItemHash file = process(byCredit(Draft.store(ALICE, keep("x".repeat(100)))));
    assertThat(examine()).isZero();
    pass(Duration.ofHours(1));
    assertThat(examine()).isZero();
    pass(Duration.ofHours(2));
    // Nothing was posted meanwhile.
    assertThat(examine()).isEqualTo(1);
    assertThat(standing(file)).isEqualTo("removing");
    credits(ALICE, 1_000_000_000, "");
    assertThat(examine()).isEqualTo(1);
    assertThat(standing(file)).isEqualTo("processed");
    assertSound();
  }

  @Test
  void tokensDoNotPayForWhatIsPaidWithCredits() {
    tokens(ALICE, RICH);
    credits(ALICE, 1_000_000_000, "");
    ItemHash held = store(ALICE, "h", 1000);
    ItemHash bought = process(byCredit(Draft.store(ALICE, keep("x".repeat(100)))));
    spend(ALICE, 1_000_000_000);
    examine();
    assertThat(standings(held, bought)).containsExactly("processed", "removing");
    tokens(ALICE, BigDecimal.ZERO);
    credits(ALICE, 1_000_000_000, "");
    examine();
    assertThat(standings(held, bought)).containsExactly("removing", "processed");
    assertSound();
  }

  @Test
  void aStartLooksAtEverything() {
    tokens(ALICE, RICH);
    ItemHash message = store(ALICE, "e", 1000);
    examine();
    pass(Duration.ofDays(1));
    examine();
    // As if the node had been away while it happened.
    database.run("UPDATE token_balance SET balance = 0, last_update = 0");
    assertThat(examine()).isZero();
    restart();
    assertThat(examine()).isEqualTo(1);
    assertThat(standing(message)).isEqualTo("removing");
    assertSound();
  }
}
