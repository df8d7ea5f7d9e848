package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.process.Task;
import io.aleph4j.node.storage.PendingReads;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits is woken and tried again, whatever goes wrong meanwhile. */
class WaitingMessagesTest extends NodeContract {

  private static final Outcome WAITS = new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND);

  /** From now on only a wake can bring what waits within the tests' patience. */
  private void leaveItToWakes() {
    // The lock keeps the update from meeting the lanes' in another order than theirs.
    database.run(
        "BEGIN; LOCK TABLE pending IN EXCLUSIVE MODE;"
            + " UPDATE pending SET next_attempt = 9000000000000000; COMMIT");
  }

  @Test
  void aWakeSurvivesADatabaseThatIsAway() {
    AtomicInteger failures = new AtomicInteger();
    restart(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) throws SQLException {
            if (sql.contains("waits_for = ANY") && failures.incrementAndGet() <= 3) {
              throw new SQLException("away, on purpose", "08006");
            }
          }
        });
    Envelope original = Draft.post(ALICE, "note", "{}").sign();
    assertThat(submit(Draft.amend(ALICE, original.itemHash().value(), "1").at(2))).isEqualTo(WAITS);
    leaveItToWakes();
    assertThat(submit(original)).isEqualTo(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(failures.get()).isGreaterThan(3);
  }

  @Test
  void aTryThatWasReadBeforeTheLastOneEndedPutsNothingOff() {
    HandClock clock = new HandClock();
    node.close();
    node = newNode(database.source(), clock);
    assertThat(submit(Draft.amend(ALICE, ItemHash.sha256("none").value(), "1"))).isEqualTo(WAITS);
    leaveItToWakes();
    Task read =
        dueNow(
            new PendingReads(database.source()).due(new Timestamp(Long.MAX_VALUE), 1).getFirst());
    node.intake().resume(read);
    database.eventually("SELECT retries FROM pending", "2");
    String next = database.one("SELECT next_attempt FROM pending");
    node.intake().resume(read);
    // One lane decides both, so the other message's answer comes after the end of the second try.
    assertThat(submit(Draft.post(ALICE, "note", "{}"))).isEqualTo(new Outcome.Processed());
    assertThat(database.one("SELECT retries || ' ' || next_attempt FROM pending"))
        .isEqualTo("2 " + next);
  }

  private static Task dueNow(Task task) {
    Task.Parked row = Objects.requireNonNull(task.parked());
    return new Task(
        task.envelope(),
        task.message(),
        task.confirmation(),
        task.receptionTime(),
        new Task.Parked(row.id(), row.retries(), new Timestamp(0), row.waitsFor()),
        task.refusal());
  }

  @Test
  void manyWaitForMany() {
    List<Envelope> originals = new ArrayList<>();
    List<Envelope> amends = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      Envelope original = Draft.post(Draft.ACCOUNTS.get(i % 4), "note", "\"many" + i + "\"").sign();
      originals.add(original);
      amends.add(
          Draft.amend(Draft.ACCOUNTS.get(i % 4), original.itemHash().value(), "1").at(2).sign());
    }
    assertThat(submitAtOnce(amends)).containsOnly(WAITS);
    leaveItToWakes();
    assertThat(submitAtOnce(originals)).containsOnly(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(database.one("SELECT count(*) FROM post WHERE latest_seq <> original_seq"))
        .isEqualTo("1100");
    node.close();
    assertAuditClean();
  }

  @Test
  void manyWaitForOne() {
    Envelope original = Draft.post(ALICE, "note", "{}").sign();
    List<Envelope> amends = new ArrayList<>();
    for (int i = 0; i < 2100; i++) {
      amends.add(
          Draft.amend(ALICE, original.itemHash().value(), String.valueOf(i)).at(2 + i % 7).sign());
    }
    assertThat(submitAtOnce(amends)).containsOnly(WAITS);
    leaveItToWakes();
    assertThat(submit(original)).isEqualTo(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending", "0");
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2101");
    node.close();
    assertAuditClean();
  }

  @Test
  void rowsThatCanNoLongerBeReadStandInNobodysWay() {
    Envelope original = Draft.post(ALICE, "note", "{}").sign();
    submit(Draft.amend(ALICE, original.itemHash().value(), "1").at(2));
    leaveItToWakes();
    Envelope outdated =
        Draft.of(ALICE, MessageType.POST, "\"type\":\"note\",\"no longer\":1").sign();
    insertPending("01", outdated.itemHash().value(), EnvelopeWriter.toJson(outdated));
    insertPending("02", "unreadable", "{}");
    ItemHash content = keep("{\"type\":\"note\",\"content\":1}");
    Envelope absent = Draft.post(ALICE, "note", "1").signByHash(content);
    insertPending("03", absent.itemHash().value(), EnvelopeWriter.toJson(absent));
    // A message that begins to wait makes the queue look at once.
    submit(Draft.store(BOB, ItemHash.sha256("poke")));
    database.eventually(
        "SELECT error_code FROM rejected WHERE item_hash = '" + outdated.itemHash() + "'", "0");
    // A content that was fetched gets the envelope's sender and time where it has none.
    database.eventually(
        "SELECT owner FROM message WHERE item_hash = '" + absent.itemHash() + "'",
        ALICE.address().value());
    assertThat(
            database.one(
                "SELECT content FROM message WHERE item_hash = '" + absent.itemHash() + "'"))
        .contains("\"address\"");
    assertThat(submit(original)).isEqualTo(new Outcome.Processed());
    database.eventually("SELECT count(*) FROM pending WHERE error_code = 101", "0");
    assertThat(database.one("SELECT count(*) FROM pending WHERE item_hash = 'unreadable'"))
        .isEqualTo("1");
    assertAuditClean();
  }

  private void insertPending(String id, String hash, String message) {
    database.run(
        "INSERT INTO pending (copy_id, item_hash, message, reception_time, next_attempt, retries, error_code)"
            + " VALUES ('\\x"
            + id
            + "', '"
            + hash
            + "', '"
            + message
            + "', 1, 1, 1, -1)");
  }

  @Test
  void aFreshCopyOfWhatWaitsChangesNothing() {
    Envelope amend = Draft.amend(ALICE, ItemHash.sha256("none").value(), "1").sign();
    for (int i = 0; i < 20; i++) {
      assertThat(submit(amend)).isEqualTo(WAITS);
      assertThat(submit(Draft.onChannel(amend, "c" + i))).isEqualTo(WAITS);
    }
    assertThat(database.one("SELECT count(*) FROM pending")).isEqualTo("1");
    assertThat(database.one("SELECT count(*) FROM rejected")).isEqualTo("0");
  }
}
