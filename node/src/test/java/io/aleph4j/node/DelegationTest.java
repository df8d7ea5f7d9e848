package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What delegates may do changes with what is committed, neither earlier nor later. */
class DelegationTest extends NodeContract {

  private final AtomicInteger number = new AtomicInteger();

  private static String to(Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  /** A new post of Bob's for Alice. */
  private Draft byBob() {
    return Draft.post(BOB, "note", "" + number.incrementAndGet()).forOwner(ALICE);
  }

  private void assertBobMay() {
    assertThat(submit(byBob())).isEqualTo(new Outcome.Processed());
  }

  private void assertBobMayNot() {
    assertRejected(submit(byBob()), ErrorCode.PERMISSION_DENIED);
  }

  private void startWith(FaultySource.Faults faults) {
    node.close();
    node = newNode(FaultySource.over(database.source(), faults), InstantSource.system());
  }

  @Test
  void whoeverIsRememberedIsNotAskedFor() {
    ConcurrentLinkedQueue<String> questions = new ConcurrentLinkedQueue<>();
    startWith(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) {
            if (sql.contains("FROM aggregate a JOIN aggregate_entry")) {
              questions.add(sql);
            }
          }
        });
    process(Draft.security(ALICE, to(BOB, "")).at(2));
    for (int i = 0; i < 5; i++) {
      assertBobMay();
    }
    assertThat(questions).hasSize(1);
    process(Draft.security(ALICE, "").at(3));
    for (int i = 0; i < 5; i++) {
      assertBobMayNot();
    }
    assertThat(questions).as("a change is read once").hasSize(2);
    for (int i = 0; i < 5; i++) {
      assertRejected(submit(byBob().forOwner(CAROL)), ErrorCode.PERMISSION_DENIED);
    }
    assertThat(questions).as("that nothing is granted is remembered as well").hasSize(3);
  }

  @Test
  void eachChangeCountsFromItsCommitOn() {
    assertBobMayNot();
    ItemHash grant = process(Draft.security(ALICE, to(BOB, "")).at(2));
    assertBobMay();
    ItemHash revocation = process(Draft.security(ALICE, "").at(3));
    assertBobMayNot();
    process(Draft.security(ALICE, to(BOB, "")).at(1));
    assertBobMayNot();
    process(Draft.aggregate(ALICE, "security", "{\"other\":1}").at(9));
    assertBobMayNot();
    process(Draft.forget(ALICE, revocation));
    assertBobMay();
    process(Draft.forget(CAROL, grant).forOwner(CAROL).at(20), ErrorCode.PERMISSION_DENIED);
    assertBobMay();
    process(Draft.forget(ALICE, grant).at(21));
    assertBobMay(); // by the late one of second 1
    restart();
    assertBobMay();
    assertAuditClean();
  }

  private void process(Draft draft, ErrorCode refusal) {
    assertRejected(submit(draft), refusal);
  }

  @Test
  void malformedDelegationsGrantNothingAndHarmNobody() {
    for (String list :
        List.of(
            "null",
            "{}",
            "\"x\"",
            "7",
            "[null,1,\"x\",[],{}]",
            "[{\"address\":null}]",
            "[{\"address\":7},{\"address\":\"" + BOB.address() + "\",\"types\":null}]",
            "[{\"address\":\"" + BOB.address() + "\",\"channels\":[null,{}]}]",
            "{\"address\":\"" + BOB.address() + "\"}")) {
      process(
          Draft.aggregate(ALICE, "security", "{\"authorizations\":" + list + "}")
              .at(number.incrementAndGet() + 100));
      assertBobMayNot();
    }
    assertThat(database.one("SELECT count(*) FROM rejected WHERE error_code <> 2")).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM pending")).isEqualTo("0");
  }

  // A lost answer leaves open what is true; nothing may be decided on what was true before.
  @ParameterizedTest
  @ValueSource(strings = {"before", "after", "later"})
  void aChangeWhoseCommitBreaksCountsOnceItIsCommitted(String when) {
    AtomicInteger breaks = new AtomicInteger();
    startWith(
        new FaultySource.Faults() {
          @Override
          public void beforeCommit(Connection connection) throws SQLException {
            breakIf(when.equals("before"));
          }

          @Override
          public void afterCommit(Connection connection) throws SQLException {
            breakIf(when.equals("after"));
          }

          @Override
          public long carriesOutAfterMillis() {
            return when.equals("later") && breaks.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                ? 30
                : -1;
          }

          private void breakIf(boolean now) throws SQLException {
            if (now && breaks.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new SQLException("the connection broke, on purpose", "08006");
            }
          }
        });
    for (int round = 1; round <= 3; round++) {
      breaks.set(round);
      process(Draft.security(ALICE, to(BOB, "")).at(10 * round));
      assertBobMay();
      breaks.set(round);
      ItemHash revocation = process(Draft.security(ALICE, "").at(10 * round + 1));
      assertBobMayNot();
      breaks.set(round);
      process(Draft.forget(ALICE, revocation).at(10 * round + 2));
      assertBobMay();
    }
    assertAuditClean();
  }

  @Test
  void aChangeThatTheDatabaseRefusesLeavesWhatWas() {
    AtomicInteger refusals = new AtomicInteger();
    startWith(
        new FaultySource.Faults() {
          @Override
          public void beforeCommit(Connection connection) throws SQLException {
            if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new SQLException("refused, on purpose", "22000");
            }
          }
        });
    process(Draft.security(ALICE, to(BOB, "")).at(1));
    assertBobMay();
    refusals.set(1);
    assertThat(submit(Draft.security(ALICE, "").at(2)))
        .isEqualTo(new Outcome.Pending(ErrorCode.INTERNAL_ERROR));
    // It is tried again by itself; until then, or from then on, one of both is true.
    database.eventually("SELECT count(*) FROM pending", "0");
    assertBobMayNot();
  }

  @Test
  void anAmendIsDecidedAlikeInTheBatchOfItsOriginalAndAfterIt() {
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    process(Draft.security(ALICE, to(BOB, ",\"post_types\":[\"note\"]")));
    Draft original = Draft.post(ALICE, "note", "{}");
    Draft amend = Draft.amend(BOB, original.hash().value(), "1").forOwner(ALICE);
    Draft otherSpelling = Draft.amend(BOB, original.hash().value(), "2").forOwner(lower);
    process(original);
    process(amend);
    assertRejected(submit(otherSpelling), ErrorCode.PERMISSION_DENIED);
    Draft ofAmend = Draft.amend(BOB, amend.hash().value(), "3").forOwner(ALICE);
    assertRejected(submit(ofAmend), ErrorCode.PERMISSION_DENIED);
    process(Draft.security(ALICE, to(BOB, "")).at(2));
    assertRejected(
        submit(ofAmend.withFields(ofAmend.fields().replace(":3", ":4"))),
        ErrorCode.POST_AMEND_AMEND);
  }

  @Test
  void ofAStrictNodeDelegatesNeitherWriteNorForgetDelegations() {
    node.close();
    node =
        newNode(
            database.source(),
            InstantSource.system(),
            Payments.settings().withRules(new RuleSettings(true, RuleSettings.Scoring.defaults())));
    process(Draft.security(ALICE, to(BOB, "")).on("security").at(1));
    ItemHash second =
        process(Draft.security(ALICE, to(BOB, ",\"chain\":\"ETH\"")).on("security").at(2));
    Draft byBob = Draft.security(BOB, to(CAROL, "")).forOwner(ALICE).on("security").at(3);
    process(byBob, ErrorCode.PERMISSION_DENIED);
    process(Draft.forget(BOB, second), ErrorCode.PERMISSION_DENIED);
    process(Draft.security(ALICE, "").on("elsewhere").at(4), ErrorCode.PERMISSION_DENIED);
    assertBobMay();
    process(Draft.aggregate(BOB, "profile", "{}").forOwner(ALICE));
    process(Draft.security(ALICE, "").on("security").at(5));
    assertBobMayNot();
  }
}
