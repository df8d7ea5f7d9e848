package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Payments;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who changes delegations (spec 01 §6.5): as the network has it, and as a strict node has it. */
class SecurityAggregateTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final Account CAROL = ACCOUNTS.get(2);

  private final FilledState state = new FilledState();
  private final Rules network = new Rules(Payments.lenientRules());
  private final Rules strict = new Rules(new RuleSettings(true, RuleSettings.Scoring.defaults()));

  private static String to(Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  private static Draft byBob() {
    return Draft.security(BOB, to(BOB, "")).forOwner(ALICE).on("security");
  }

  private static boolean accepts(Rules rules, Draft draft, State state) {
    return rules.decide(draft.message(), state) instanceof Decision.Accept;
  }

  private void assertDenied(Draft draft, String sentence) {
    assertThat(strict.decide(draft.message(), state))
        .isEqualTo(new Decision.Reject(ErrorCode.PERMISSION_DENIED, Detail.of(sentence)));
  }

  @Holds(rule = "AGGREGATE: a delegate may rewrite the owner's delegations", code = Holds.ACCEPTED)
  @ParameterizedTest
  @ValueSource(strings = {"", ",\"types\":[\"AGGREGATE\"]", ",\"aggregate_keys\":[\"security\"]"})
  void onTheNetworkADelegateMayRewriteTheDelegations(String restriction) {
    state.grant(ALICE, to(BOB, restriction));
    assertThat(accepts(network, byBob(), state)).isTrue();
    assertThat(accepts(network, byBob().on(null), state)).isTrue();
  }

  @Holds(rule = "AGGREGATE: strict nodes let nobody but the owner write its delegations", code = 2)
  @Test
  void onAStrictNodeNobodyElseMay() {
    state.grant(ALICE, to(BOB, ""));
    assertDenied(
        byBob(),
        "only "
            + ALICE.address()
            + " itself may change its aggregate 'security', not "
            + BOB.address());
    assertThat(accepts(strict, Draft.aggregate(BOB, "profile", "{}").forOwner(ALICE), state))
        .isTrue();
    Draft otherKey =
        Draft.of(BOB, io.aleph4j.protocol.MessageType.AGGREGATE, objectKey()).forOwner(ALICE);
    assertThat(accepts(strict, otherKey, state)).as("another key by quirk Q-2").isTrue();
  }

  private static String objectKey() {
    return "\"key\":{\"name\":\"security\"},\"content\":{}";
  }

  @Holds(rule = "AGGREGATE: strict nodes take delegations on the channel security only", code = 2)
  @ParameterizedTest
  @ValueSource(strings = {"test", "Security", "", "none"})
  void onAStrictNodeTheChannelCounts(String channel) {
    String on = channel.equals("none") ? null : channel;
    assertDenied(
        Draft.security(ALICE, "").on(on),
        "the aggregate 'security' is written on the channel 'security' only, not on "
            + (on == null ? "none" : "'" + on + "'"));
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertThat(accepts(strict, Draft.security(ALICE, "").on("security"), state)).isTrue();
    assertThat(accepts(strict, Draft.security(ALICE, "").on("security").forOwner(lower), state))
        .isTrue();
    assertThat(accepts(network, Draft.security(ALICE, "").on(on), state)).isTrue();
  }

  @Holds(rule = "FORGET: strict nodes let nobody but the owner forget its delegations", code = 2)
  @Test
  void onAStrictNodeNobodyElseForgetsThem() {
    Forgettable element = state.store(Draft.security(ALICE, ""));
    state.grant(ALICE, to(BOB, ""));
    assertThat(accepts(network, Draft.forget(BOB, element.hash()), state)).isTrue();
    assertDenied(
        Draft.forget(BOB, element.hash()),
        "only "
            + ALICE.address()
            + " itself may change its aggregate 'security', not "
            + BOB.address());
    assertThat(accepts(strict, Draft.forget(ALICE, element.hash()), state))
        .as("on whatever channel it was written")
        .isTrue();
    Forgettable other = state.store(Draft.aggregate(ALICE, "profile", "{}"));
    assertThat(accepts(strict, Draft.forget(BOB, other.hash()), state)).isTrue();
  }

  @Test
  void whoIsNoDelegateIsRefusedAsEverywhere() {
    assertDenied(
        byBob().forOwner(CAROL),
        "sender "
            + BOB.address()
            + " is not authorized to act for "
            + CAROL.address()
            + ", who may allow it in its aggregate 'security'");
  }
}
