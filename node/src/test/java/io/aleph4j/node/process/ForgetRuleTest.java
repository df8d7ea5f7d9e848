package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Payments;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the tables of spec 01 §5.4 and §6.4, and the order of the checks. */
class ForgetRuleTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final Account CAROL = ACCOUNTS.get(2);
  private static final ItemHash FILE = ItemHash.sha256("a file");
  private static final ItemHash UNKNOWN = ItemHash.sha256("unknown");
  private static final ItemHash ENDED = ItemHash.sha256("ended");
  private static final ItemHash WAITING = ItemHash.sha256("waiting");
  private static final ItemHash MACHINE = ItemHash.sha256("machine");
  private static final String KEY = ItemHash.sha256("key").value();

  private final Rules rules = new Rules(Payments.lenientRules());
  private final FilledState state = new FilledState();
  private final Forgettable post = state.store(Draft.post(ALICE, "note", "{}"));
  private final Forgettable amend =
      state.store(Draft.amend(ALICE, post.hash().value(), "{\"v\":2}"));
  private final Forgettable element = state.store(Draft.aggregate(ALICE, KEY, "{\"a\":1}"));
  private final Forgettable file = state.store(Draft.store(ALICE, FILE));
  private final Forgettable foreign = state.store(Draft.post(CAROL, "note", "{}"));
  private final Forgettable forget = state.store(Draft.forget(ALICE, UNKNOWN));

  ForgetRuleTest() {
    state.end(ENDED, new Target.Ended(MessageStatus.FORGOTTEN));
    state.end(WAITING, new Target.Pending());
  }

  private Decision decide(Draft draft) {
    return rules.decide(draft.message(), state);
  }

  private void assertAccepted(Draft draft, Forgettable... targets) {
    assertThat(decide(draft)).isEqualTo(new Decision.Accept(new Effect.Forget(List.of(targets))));
  }

  private void assertWaits(Draft draft, ItemHash on) {
    assertThat(decide(draft))
        .isEqualTo(
            new Decision.Wait(ErrorCode.FORGET_TARGET_NOT_FOUND, on, fact("message", on.value())));
  }

  private void assertRejected(Draft draft, ErrorCode code, List<Detail> details) {
    assertThat(decide(draft)).isEqualTo(new Decision.Reject(code, details));
  }

  private static List<Detail> fact(String name, String value) {
    return List.of(new Detail.Facts(Map.of(name, value)));
  }

  private static List<Detail> notAuthorized(Account sender, String owner) {
    return Detail.of(
        "sender "
            + sender.address()
            + " is not authorized to act for "
            + owner
            + ", who may allow it in its aggregate 'security'");
  }

  private static List<Detail> notAuthorized(Account sender, Account owner) {
    return notAuthorized(sender, owner.address().value());
  }

  private static String to(Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  @Holds(rule = "FORGET: whoever owns a message may forget it", code = Holds.ACCEPTED)
  @Test
  void theOwnerForgetsAnyTypeOfMessage() {
    for (Forgettable target : List.of(post, amend, element, file)) {
      assertAccepted(Draft.forget(ALICE, target.hash()), target);
    }
    assertAccepted(
        Draft.forget(ALICE, file.hash(), post.hash(), element.hash()), file, post, element);
  }

  @Holds(rule = "FORGET: a target may be named twice", code = Holds.ACCEPTED)
  @Test
  void aTargetMayBeNamedTwice() {
    assertThat(decide(Draft.forget(ALICE, List.of(post.hash(), post.hash()), List.of(KEY, KEY))))
        .isInstanceOfSatisfying(
            Decision.Accept.class,
            accept ->
                assertThat(((Effect.Forget) accept.effect()).targets())
                    .containsOnly(post, element));
  }

  @Holds(
      rule = "FORGET: a key means all elements of the address's aggregate",
      code = Holds.ACCEPTED)
  @Test
  void aKeyMeansAllElements() {
    Forgettable second = state.store(Draft.aggregate(ALICE, KEY, "{\"b\":1}"));
    assertAccepted(Draft.forget(ALICE, List.of(), List.of(KEY)), element, second);
    assertAccepted(Draft.forget(ALICE, List.of(post.hash()), List.of(KEY)), post, element, second);
  }

  @Holds(rule = "FORGET: the message's own address gives and takes no right", code = Holds.ACCEPTED)
  @Test
  void theMessagesOwnAddressIsNotChecked() {
    assertAccepted(Draft.forget(ALICE, post.hash()).forOwner(CAROL), post);
    assertAccepted(Draft.forget(ALICE, post.hash()).forOwner("nobody"), post);
  }

  @Holds(rule = "FORGET: nobody forgets another's message without a delegation", code = 2)
  @Test
  void nobodyForgetsForAnotherWithoutADelegation() {
    assertRejected(
        Draft.forget(BOB, post.hash()), ErrorCode.PERMISSION_DENIED, notAuthorized(BOB, ALICE));
    assertRejected(
        Draft.forget(BOB, post.hash()).forOwner(ALICE),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE));
  }

  @Holds(rule = "FORGET: a delegate of the FORGET's own owner gains nothing", code = 2)
  @Test
  void aDelegationOfTheMessagesOwnAddressIsNoRight() {
    state.grant(CAROL, to(BOB, ""));
    assertRejected(
        Draft.forget(BOB, post.hash()).forOwner(CAROL),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE));
  }

  @Holds(rule = "FORGET: every target must be permitted", code = 2)
  @Test
  void oneTargetThatIsNotPermittedRefusesTheMessage() {
    assertRejected(
        Draft.forget(ALICE, post.hash(), foreign.hash(), file.hash()),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(ALICE, CAROL));
  }

  @Holds(rule = "FORGET: the elements that a key means must be permitted", code = 2)
  @Test
  void elementsAreTargetsLikeOthers() {
    assertRejected(
        Draft.forget(BOB, List.of(), List.of(KEY)).forOwner(ALICE),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE));
  }

  @Holds(rule = "FORGET: a delegation whose filters match the target grants", code = Holds.ACCEPTED)
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|",
        "POST|,\"types\":[\"POST\"]",
        "POST|,\"channels\":[\"test\"]",
        "POST|,\"post_types\":[\"note\"]",
        "POST|,\"chain\":\"ETH\"",
        "POST|,\"aggregate_keys\":[\"irrelevant\"]",
        "AGGREGATE|,\"types\":[\"AGGREGATE\"]",
        "AGGREGATE|,\"aggregate_keys\":[\"KEY\"]",
        "AGGREGATE|,\"post_types\":[\"irrelevant\"]",
        "STORE|,\"types\":[\"STORE\"]",
        "STORE|,\"channels\":[\"other\",\"test\"]",
        "STORE|,\"post_types\":[\"irrelevant\"],\"aggregate_keys\":[\"irrelevant\"]"
      })
  void whoeverCouldSendTheTargetMayForgetIt(MessageType type, String restriction) {
    state.grant(ALICE, to(BOB, restriction == null ? "" : restriction.replace("KEY", KEY)));
    Forgettable target = target(type);
    // Where the FORGET message itself is sent does not matter.
    assertAccepted(Draft.forget(BOB, target.hash()).on("elsewhere"), target);
  }

  @Holds(
      rule = "FORGET: a delegation with a filter that does not match the target does not grant",
      code = 2)
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|,\"types\":[\"FORGET\"]",
        "POST|,\"types\":[\"STORE\",\"AGGREGATE\"]",
        "POST|,\"channels\":[\"elsewhere\"]",
        "POST|,\"post_types\":[\"other\"]",
        "POST|,\"chain\":\"SOL\"",
        "AGGREGATE|,\"types\":[\"POST\"]",
        "AGGREGATE|,\"aggregate_keys\":[\"other\"]",
        "AGGREGATE|,\"channels\":[\"elsewhere\"]",
        "STORE|,\"types\":[\"POST\"]",
        "STORE|,\"channels\":[\"elsewhere\"]",
        "STORE|,\"chain\":\"SOL\""
      })
  void aFilterIsMatchedAgainstTheTarget(MessageType type, String restriction) {
    state.grant(ALICE, to(BOB, restriction));
    assertRejected(
        Draft.forget(BOB, target(type).hash()).on("elsewhere"),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE));
  }

  private Forgettable target(MessageType type) {
    return switch (type) {
      case POST -> post;
      case AGGREGATE -> element;
      case STORE -> file;
      case FORGET, PROGRAM, INSTANCE, V_PROGRAM -> throw new AssertionError(type);
    };
  }

  @Holds(rule = "FORGET: of an amend its own type is matched", code = 2)
  @Test
  void anAmendIsForgottenByWhoeverMayAmend() {
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"note\"]"));
    assertRejected(
        Draft.forget(BOB, amend.hash()), ErrorCode.PERMISSION_DENIED, notAuthorized(BOB, ALICE));
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"amend\"]"));
    assertAccepted(Draft.forget(BOB, amend.hash()), amend);
  }

  @Holds(rule = "FORGET: a target without channel is in no list", code = 2)
  @Test
  void noChannelIsInNoList() {
    Forgettable target = state.store(Draft.post(ALICE, "note", "1").on(null));
    state.grant(ALICE, to(BOB, ",\"channels\":[\"test\"]"));
    assertRejected(
        Draft.forget(BOB, target.hash()), ErrorCode.PERMISSION_DENIED, notAuthorized(BOB, ALICE));
  }

  @Holds(rule = "FORGET: the target's owner may be spelled in another case", code = Holds.ACCEPTED)
  @Test
  void theOwnersSpellingMayDifferInCase() {
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    Forgettable target = state.store(Draft.post(ALICE, "note", "1").forOwner(lower));
    assertAccepted(Draft.forget(ALICE, target.hash()), target);
  }

  @Holds(rule = "FORGET: delegations belong to the spelling of the target's owner", code = 2)
  @Test
  void delegationsBelongToTheOwnersSpelling() {
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    Forgettable target = state.store(Draft.post(ALICE, "note", "1").forOwner(lower));
    state.grant(ALICE, to(BOB, ""));
    assertRejected(
        Draft.forget(BOB, target.hash()), ErrorCode.PERMISSION_DENIED, notAuthorized(BOB, lower));
  }

  @Holds(rule = "FORGET: a target is unknown", code = 501)
  @Test
  void anUnknownTargetIsWaitedFor() {
    assertWaits(Draft.forget(ALICE, UNKNOWN), UNKNOWN);
    assertWaits(Draft.forget(ALICE, post.hash(), UNKNOWN), UNKNOWN);
  }

  @Holds(rule = "FORGET: a target is pending", code = 501)
  @Test
  void aPendingTargetIsWaitedFor() {
    assertWaits(Draft.forget(ALICE, WAITING), WAITING);
  }

  @Holds(rule = "FORGET: a target is refused, forgotten or removed", code = 501)
  @ParameterizedTest
  @EnumSource(
      value = MessageStatus.class,
      names = {"REJECTED", "FORGOTTEN", "REMOVED"})
  void anEndedTargetIsWaitedFor(MessageStatus status) {
    state.end(ENDED, new Target.Ended(status));
    assertWaits(Draft.forget(ALICE, post.hash(), ENDED), ENDED);
  }

  @Holds(rule = "FORGET: the owner has no aggregate of a key", code = 501)
  @Test
  void anUnknownAggregateIsTriedAgain() {
    String unknown = ItemHash.sha256("unknown key").value();
    Decision retry =
        new Decision.Retry(ErrorCode.FORGET_TARGET_NOT_FOUND, fact("aggregate", unknown));
    assertThat(decide(Draft.forget(ALICE, List.of(), List.of(unknown)))).isEqualTo(retry);
    assertThat(decide(Draft.forget(ALICE, List.of(post.hash()), List.of(KEY, unknown))))
        .isEqualTo(retry);
  }

  @Holds(rule = "FORGET: a target is a FORGET", code = 502)
  @Test
  void forgettingIsNotForgotten() {
    for (Account sender : List.of(ALICE, BOB)) {
      assertRejected(
          Draft.forget(sender, forget.hash()),
          ErrorCode.FORGET_FORGET,
          fact("message", forget.hash().value()));
    }
  }

  @Holds(rule = "FORGET: there is no target", code = 500)
  @ParameterizedTest
  @ValueSource(strings = {"\"hashes\":[]", "\"hashes\":[],\"aggregates\":[],\"reason\":\"r\""})
  void nothingCannotBeForgotten(String fields) {
    assertRejected(
        Draft.of(ALICE, MessageType.FORGET, fields),
        ErrorCode.FORGET_NO_TARGET,
        Detail.of("content.hashes and content.aggregates are empty"));
  }

  @Holds(rule = "FORGET: a machine uses the file", code = 503)
  @Test
  void whatAMachineUsesIsNotForgotten() {
    state.use(file.hash(), MACHINE);
    assertRejected(
        Draft.forget(ALICE, file.hash()),
        ErrorCode.FORGET_NOT_ALLOWED,
        Detail.of(
            "message "
                + file.hash()
                + " is used by the machine "
                + MACHINE
                + ": forget that one first"));
  }

  @Holds(rule = "FORGET: targets are checked in their order, known and permitted", code = 2)
  @Test
  void theFirstTargetThatFailsDecides() {
    assertWaits(Draft.forget(ALICE, UNKNOWN, foreign.hash(), forget.hash()), UNKNOWN);
    assertWaits(Draft.forget(ALICE, WAITING, UNKNOWN), WAITING);
    assertRejected(
        Draft.forget(ALICE, foreign.hash(), UNKNOWN, forget.hash()),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(ALICE, CAROL));
    assertRejected(
        Draft.forget(ALICE, forget.hash(), foreign.hash(), UNKNOWN),
        ErrorCode.FORGET_FORGET,
        fact("message", forget.hash().value()));
  }

  @Holds(rule = "FORGET: permission is asked before targets that have ended", code = 2)
  @Test
  void permissionIsAskedBeforeTargetsThatHaveEnded() {
    assertRejected(
        Draft.forget(ALICE, ENDED, foreign.hash()),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(ALICE, CAROL));
    assertWaits(Draft.forget(ALICE, ENDED, UNKNOWN), UNKNOWN);
  }

  @Holds(rule = "FORGET: permission is asked before machines and keys", code = 2)
  @Test
  void permissionIsAskedBeforeMachinesAndKeys() {
    state.use(file.hash(), MACHINE);
    String unknown = ItemHash.sha256("unknown key").value();
    assertRejected(
        Draft.forget(ALICE, List.of(file.hash(), foreign.hash()), List.of(unknown)),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(ALICE, CAROL));
    assertRejected(
        Draft.forget(BOB, List.of(), List.of(unknown, KEY)).forOwner(ALICE),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE));
  }

  @Holds(rule = "FORGET: targets that have ended come before machines and keys", code = 501)
  @Test
  void targetsThatHaveEndedComeBeforeMachinesAndKeys() {
    state.use(file.hash(), MACHINE);
    String unknown = ItemHash.sha256("unknown key").value();
    assertWaits(Draft.forget(ALICE, List.of(ENDED, file.hash()), List.of(unknown)), ENDED);
  }

  @Holds(rule = "FORGET: machines come before keys", code = 503)
  @Test
  void machinesComeBeforeKeys() {
    state.use(file.hash(), MACHINE);
    String unknown = ItemHash.sha256("unknown key").value();
    assertThat(decide(Draft.forget(ALICE, List.of(file.hash()), List.of(unknown))))
        .isInstanceOfSatisfying(
            Decision.Reject.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.FORGET_NOT_ALLOWED));
  }
}
