package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Payments;
import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The transitions of spec 01 §4.1 and the table of §4.10, without a database. */
class PlannerTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final Timestamp NOW = new Timestamp(1_700_000_000_000_000L);
  private static final Timestamp EARLIER = new Timestamp(1_600_000_000_000_000L);
  private static final Decision.Reject FORGED =
      new Decision.Reject(ErrorCode.INVALID_SIGNATURE, "forged");
  private static final Confirmation TRANSACTION =
      new Confirmation(Chain.ETH, "0xtx", 7, EARLIER, "publisher");

  private final Draft draft = Draft.post(ALICE, "note", "{}");
  private final Envelope honest = Draft.withSignature(draft.unsigned(), "honest");
  private final Envelope other = Draft.withSignature(draft.unsigned(), "other");
  private final Planner planner =
      new Planner(
          new Rules(Payments.lenientRules()),
          Payments.lenient(),
          new RetryPolicy(10, new SplittableRandom(1)),
          Duration.ofHours(24));

  private static Task fresh(Envelope envelope) {
    return task(envelope, null, null, null);
  }

  private static Task forged(Envelope envelope) {
    return task(envelope, null, null, FORGED);
  }

  private static Task parked(Envelope envelope, long id, int retries) {
    return task(envelope, null, new Task.Parked(id, retries, NOW, null), null);
  }

  private static Task task(
      Envelope envelope,
      @Nullable Confirmation confirmation,
      Task.@Nullable Parked parked,
      Decision.@Nullable Reject refusal) {
    var message = envelope.itemType() == ItemType.INLINE ? ContentParser.inline(envelope) : null;
    return new Task(envelope, message, confirmation, NOW, parked, refusal);
  }

  private Plan plan(Known known, Task... tasks) {
    Map<ItemHash, Known> all =
        known instanceof Known.Unknown ? Map.of() : Map.of(tasks[0].hash(), known);
    // The contents that are not inline are here.
    Set<ItemHash> files = Stream.of(tasks).map(Task::hash).collect(Collectors.toSet());
    return planner.plan(List.of(tasks), Loaded.ofFiles(all, files), 100, NOW);
  }

  private Known.Stored stored() {
    return new Known.Stored(ALICE.address(), "honest");
  }

  private static Known.Waiting waiting(long id, ErrorCode code) {
    return new Known.Waiting(id, code, EARLIER);
  }

  private static Outcome.Rejected rejected(ErrorCode code, String detail) {
    return new Outcome.Rejected(code, Detail.of(detail));
  }

  @Test
  void whatIsNewIsProcessed() {
    Plan plan = plan(new Known.Unknown(), fresh(honest));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed());
    assertThat(plan.stored()).hasSize(1);
    assertThat(plan.stored().getFirst().seq()).isEqualTo(100);
    assertThat(plan.stored().getFirst().receptionTime()).isEqualTo(NOW);
    assertThat(plan.newPosts()).containsOnlyKeys(100L);
    assertThat(plan.writesNothing()).isFalse();
  }

  @Test
  void whatWasRefusedMayBeProcessedAndKeepsItsFirstTime() {
    Plan plan = plan(new Known.Refused(EARLIER), fresh(honest));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed());
    assertThat(plan.cleared()).containsExactly(honest.itemHash());
    assertThat(plan.stored().getFirst().receptionTime()).isEqualTo(EARLIER);
  }

  @Test
  void whatWasRefusedMayWait() {
    Envelope amend = amendOfUnknown();
    Plan plan = plan(new Known.Refused(EARLIER), fresh(amend));
    assertThat(plan.cleared()).containsExactly(amend.itemHash());
    assertThat(plan.parks().getFirst().receptionTime()).isEqualTo(EARLIER);
  }

  @Test
  void whatIsProcessedIsConfirmedWhoeverSigned() {
    for (Envelope copy : List.of(honest, other)) {
      Plan plan = plan(stored(), fresh(copy));
      assertThat(plan.outcomes()).containsExactly(new Outcome.Confirmed());
      assertThat(plan.writesNothing()).isTrue();
    }
  }

  @Test
  void aTransactionOfAProcessedMessageIsRecorded() {
    Plan plan = plan(stored(), task(other, TRANSACTION, null, null));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Confirmed());
    assertThat(plan.confirmed())
        .containsExactly(new Plan.Confirmed(honest.itemHash(), TRANSACTION));
  }

  @Test
  void aTransactionOfANewMessageIsRecorded() {
    Plan plan = plan(new Known.Unknown(), task(honest, TRANSACTION, null, null));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed());
    assertThat(plan.confirmed()).hasSize(1);
  }

  @Test
  void aQueuedCopyOfAProcessedMessageEnds() {
    assertThat(plan(stored(), parked(honest, 5, 3)).unparked()).containsExactly(5L);
    Plan plan = plan(stored(), parked(other, 5, 3));
    assertThat(plan.unparked()).containsExactly(5L);
    assertThat(plan.refused()).isEmpty();
    assertThat(plan.outcomes())
        .containsExactly(
            rejected(
                ErrorCode.INVALID_SIGNATURE,
                "the message " + honest.itemHash() + " was processed with another signature"));
  }

  @Test
  void aSecondCopyOfWhatWaitsIsDropped() {
    Plan plan = plan(waiting(5, ErrorCode.POST_AMEND_TARGET_NOT_FOUND), fresh(other));
    assertThat(plan.outcomes())
        .containsExactly(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertThat(plan.writesNothing()).isTrue();
    Plan queued = plan(waiting(5, ErrorCode.POST_AMEND_TARGET_NOT_FOUND), parked(other, 6, 1));
    assertThat(queued.unparked()).containsExactly(6L);
  }

  @Test
  void whatWaitedIsProcessedAndKeepsItsFirstTime() {
    Plan plan = plan(waiting(5, ErrorCode.INTERNAL_ERROR), parked(honest, 5, 1));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed());
    assertThat(plan.unparked()).containsExactly(5L);
    assertThat(plan.stored().getFirst().receptionTime()).isEqualTo(EARLIER);
  }

  @Test
  void whatEndedIsIgnored() {
    for (MessageStatus status : List.of(MessageStatus.FORGOTTEN, MessageStatus.REMOVED)) {
      Plan plan = plan(new Known.Ended(status), fresh(honest), parked(honest, 5, 1));
      assertThat(plan.outcomes())
          .containsExactly(new Outcome.Ignored(status), new Outcome.Ignored(status));
      assertThat(plan.unparked()).containsExactly(5L);
      assertThat(plan.stored()).isEmpty();
    }
  }

  @Test
  void aForgedCopyLeavesATraceOnlyWhereNothingElseIsKnown() {
    for (Known known :
        List.of(
            stored(),
            waiting(5, ErrorCode.INTERNAL_ERROR),
            new Known.Ended(MessageStatus.FORGOTTEN))) {
      Plan plan = plan(known, forged(honest));
      assertThat(plan.outcomes()).containsExactly(rejected(ErrorCode.INVALID_SIGNATURE, "forged"));
      assertThat(plan.writesNothing()).isTrue();
    }
    for (Known known : List.of(new Known.Unknown(), new Known.Refused(EARLIER))) {
      assertThat(plan(known, forged(honest)).refused()).hasSize(1);
    }
  }

  @Test
  void aForgedCopyInTheSameBatchLeavesNothingBehind() {
    Plan before = plan(new Known.Unknown(), forged(other), fresh(honest));
    assertThat(before.outcomes())
        .containsExactly(rejected(ErrorCode.INVALID_SIGNATURE, "forged"), new Outcome.Processed());
    assertThat(before.cleared()).containsExactly(honest.itemHash());
    Plan after = plan(new Known.Unknown(), fresh(honest), forged(other));
    assertThat(after.refused()).isEmpty();
  }

  @Test
  void aWaitingRowThatCanNoLongerBeReadIsRefused() {
    Task unreadable = task(honest, null, new Task.Parked(5, 1, NOW, null), FORGED);
    Plan plan = plan(waiting(5, ErrorCode.INTERNAL_ERROR), unreadable);
    assertThat(plan.unparked()).containsExactly(5L);
    assertThat(plan.refused()).hasSize(1);
    assertThat(plan.refused().getFirst().receptionTime()).isEqualTo(EARLIER);
  }

  @Test
  void duplicatesInABatchAreProcessedOnce() {
    Plan plan = plan(new Known.Unknown(), fresh(honest), fresh(other), fresh(honest));
    assertThat(plan.outcomes())
        .containsExactly(new Outcome.Processed(), new Outcome.Confirmed(), new Outcome.Confirmed());
    assertThat(plan.stored()).hasSize(1);
  }

  @Test
  void duplicatesInABatchWaitOnce() {
    Envelope amend = amendOfUnknown();
    Plan plan = plan(new Known.Unknown(), fresh(amend), fresh(Draft.withSignature(amend, "other")));
    assertThat(plan.parks()).hasSize(1);
    assertThat(plan.outcomes())
        .containsExactly(
            new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND),
            new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
  }

  @Test
  void aRefusalIsRecordedAndMayBeSubmittedAgain() {
    Envelope foreign = Draft.post(BOB, "note", "{}").forOwner(ALICE).unsigned();
    Plan plan = plan(new Known.Unknown(), fresh(foreign), fresh(foreign));
    assertThat(plan.outcomes()).hasSize(2).allMatch(Outcome.Rejected.class::isInstance);
    assertThat(plan.refused()).hasSize(2);
    assertThat(plan.cleared()).isEmpty();
  }

  @Test
  void anAmendAfterItsOriginalInTheBatchIsProcessedAndOneBeforeItWaits() {
    Envelope amend = Draft.amend(ALICE, honest.itemHash().value(), "{}").at(2).unsigned();
    assertThat(plan(new Known.Unknown(), fresh(honest), fresh(amend)).outcomes())
        .containsExactly(new Outcome.Processed(), new Outcome.Processed());
    Plan late = plan(new Known.Unknown(), fresh(amend), fresh(honest));
    assertThat(late.outcomes())
        .containsExactly(
            new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND), new Outcome.Processed());
    assertThat(late.parks().getFirst().delay().waitsFor()).isEqualTo(honest.itemHash());
  }

  @Test
  void whatCannotBeAHashWakesNobody() {
    Envelope amend = Draft.amend(ALICE, "my own name", "{}").unsigned();
    Plan plan = plan(new Known.Unknown(), fresh(amend));
    assertThat(plan.outcomes())
        .containsExactly(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertThat(plan.parks().getFirst().delay().waitsFor()).isNull();
  }

  @Test
  void contentThatIsNotHereIsWaitedForElevenTimes() {
    Envelope absent = Draft.withoutContent(honest);
    Plan first = plan(new Known.Unknown(), fresh(absent));
    assertThat(first.outcomes())
        .containsExactly(new Outcome.Pending(ErrorCode.CONTENT_UNAVAILABLE));
    assertThat(first.parks().getFirst().delay().retries()).isEqualTo(1);
    for (int retries = 1; retries < 10; retries++) {
      Plan again = plan(waiting(5, ErrorCode.CONTENT_UNAVAILABLE), parked(absent, 5, retries));
      assertThat(again.reparks().getFirst().delay().retries()).isEqualTo(retries + 1);
      assertThat(again.unparked()).isEmpty();
    }
    Plan last = plan(waiting(5, ErrorCode.CONTENT_UNAVAILABLE), parked(absent, 5, 10));
    assertThat(last.outcomes().getFirst())
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONTENT_UNAVAILABLE));
    assertThat(last.unparked()).containsExactly(5L);
    assertThat(last.refused()).hasSize(1);
  }

  @Test
  void aCopyThatBringsTheContentIsNotKeptOutByOneThatDoesNot() {
    Plan plan = plan(waiting(5, ErrorCode.CONTENT_UNAVAILABLE), fresh(honest));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed());
    assertThat(plan.unparked()).containsExactly(5L);
    assertThat(plan.stored().getFirst().receptionTime()).isEqualTo(EARLIER);
    Plan oneBatch = plan(new Known.Unknown(), fresh(Draft.withoutContent(honest)), fresh(honest));
    assertThat(oneBatch.parks()).isEmpty();
    assertThat(oneBatch.stored()).hasSize(1);
    Plan reverse = plan(new Known.Unknown(), fresh(honest), fresh(Draft.withoutContent(honest)));
    assertThat(reverse.parks()).isEmpty();
    assertThat(reverse.outcomes())
        .containsExactly(new Outcome.Processed(), new Outcome.Confirmed());
  }

  @Test
  void aCopyThatBringsTheContentTakesThePlaceOfTheOneThatWaits() {
    Envelope amend = amendOfUnknown();
    Plan plan = plan(waiting(5, ErrorCode.CONTENT_UNAVAILABLE), fresh(amend));
    assertThat(plan.outcomes())
        .containsExactly(new Outcome.Pending(ErrorCode.POST_AMEND_TARGET_NOT_FOUND));
    assertThat(plan.unparked()).containsExactly(5L);
    assertThat(plan.parks()).hasSize(1);
    assertThat(plan.parks().getFirst().delay().retries()).isEqualTo(1);
  }

  @Test
  void aRefusalOfTheContentEndsTheCopyThatWaitsForIt() {
    Envelope foreign = Draft.post(BOB, "note", "{}").forOwner(ALICE).unsigned();
    Plan plan =
        planner.plan(
            List.of(fresh(Draft.withoutContent(foreign)), fresh(foreign)),
            Loaded.ofFiles(
                Map.of(foreign.itemHash(), new Known.Refused(EARLIER)), Set.of(foreign.itemHash())),
            1,
            NOW);
    assertThat(plan.parks()).isEmpty();
    assertThat(plan.refused()).hasSize(1);
    assertThat(plan.cleared()).isEmpty();
  }

  @Test
  void aFailureIsParkedAndAtLastRefusedWithItsTraceback() {
    Plan first = planner.planFailure(fresh(honest), NOW, "trace");
    assertThat(first.outcomes()).containsExactly(new Outcome.Pending(ErrorCode.INTERNAL_ERROR));
    assertThat(first.parks().getFirst().delay().details()).isEmpty();
    Plan again = planner.planFailure(parked(honest, 5, 9), NOW, "trace");
    assertThat(again.reparks().getFirst().id()).isEqualTo(5);
    Plan last = planner.planFailure(parked(honest, 5, 10), NOW, "trace");
    assertThat(last.outcomes())
        .containsExactly(new Outcome.Rejected(ErrorCode.INTERNAL_ERROR, List.of()));
    assertThat(last.refused().getFirst().traceback()).isEqualTo("trace");
    assertThat(last.unparked()).containsExactly(5L);
  }

  @Test
  void everyTaskHasItsOutcomeAndAcceptedOnesTakeNumbersInOrder() {
    Envelope second = Draft.post(ALICE, "note", "2").unsigned();
    Envelope element = Draft.aggregate(ALICE, "k", "{\"a\":1}").unsigned();
    Plan plan =
        plan(
            new Known.Unknown(),
            fresh(honest),
            fresh(amendOfUnknown()),
            fresh(second),
            fresh(element));
    assertThat(plan.outcomes()).hasSize(4);
    assertThat(plan.stored()).extracting(stored -> stored.seq()).containsExactly(100L, 101L, 102L);
    assertThat(plan.aggregates()).hasSize(1);
  }

  @Test
  void aMachineWaitsForTheFirstFileThatItLacks() {
    Envelope program = Draft.machine(ALICE, MessageType.PROGRAM).unsigned();
    Plan plan = plan(new Known.Unknown(), fresh(program));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Pending(ErrorCode.VM_VOLUME_NOT_FOUND));
    assertThat(plan.parks().getFirst().delay().nextAttempt()).isBetween(NOW, plus(1));
    assertThat(plan.parks().getFirst().delay().waitsFor()).isEqualTo(new ItemHash("a".repeat(64)));
  }

  private static Timestamp plus(long seconds) {
    return new Timestamp(NOW.micros() + seconds * 1_000_000);
  }

  private static Envelope amendOfUnknown() {
    return Draft.amend(ALICE, ItemHash.sha256("unknown").value(), "{}").unsigned();
  }
}
