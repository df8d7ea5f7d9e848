package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Payments;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Measurements;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which posts bring measurements of the network's nodes (spec 01 §5.1, spec 03 §6.1, §6.5). */
class MeasurementRuleTest {

  private static final Account SCORING = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final String TYPE = "aleph-network-metrics";
  private static final String ONE =
      "{\"metrics\":{\"crn\":[{\"node_id\":\"n\",\"measured_at\":1.5}]}}";

  private final FilledState state = new FilledState();
  private final Rules rules = rules(SCORING.address());

  private static Rules rules(Address... publishers) {
    RuleSettings.Scoring network = RuleSettings.Scoring.defaults();
    return new Rules(
        new RuleSettings(
            false,
            new RuleSettings.Scoring(Set.of(publishers), network.channel(), network.postType())));
  }

  private static Draft post(String content) {
    return Draft.post(SCORING, TYPE, content).on("aleph-scoring");
  }

  private Effect effect(Draft draft) {
    if (rules.decide(draft.message(), state) instanceof Decision.Accept(Effect effect, _)) {
      return effect;
    }
    throw new AssertionError("not accepted: " + draft);
  }

  private void assertPlain(Draft draft) {
    assertThat(effect(draft)).isInstanceOf(Effect.CreatePost.class);
  }

  @Holds(rule = "POST: a scoring service's measurements of nodes are kept", code = Holds.ACCEPTED)
  @Test
  void whatAScoringServiceMeasuredIsKept() {
    Measurements.OfCompute one =
        new Measurements.OfCompute("n", new Timestamp(1_500_000), null, null, null, null);
    assertThat(effect(post(ONE)))
        .isInstanceOfSatisfying(
            Effect.RecordMeasurements.class,
            found ->
                assertThat(found.measurements())
                    .isEqualTo(new Measurements(List.of(), List.of(one))));
  }

  @Holds(
      rule = "POST: measurements count in the name of a scoring account, in its spelling, only",
      code = Holds.ACCEPTED)
  @Test
  void theOwnersSpellingCountsAndNotTheSender() {
    String lower = SCORING.address().value().toLowerCase(Locale.ROOT);
    assertPlain(post(ONE).forOwner(lower));
    assertPlain(Draft.post(BOB, TYPE, ONE).on("aleph-scoring"));
    state.grant(SCORING, "{\"address\":\"" + BOB.address() + "\"}");
    assertThat(effect(Draft.post(BOB, TYPE, ONE).on("aleph-scoring").forOwner(SCORING)))
        .isInstanceOf(Effect.RecordMeasurements.class);
  }

  @Holds(rule = "POST: measurements count on the scoring channel only", code = Holds.ACCEPTED)
  @Test
  void theChannelCounts() {
    assertPlain(post(ONE).on(null));
    assertPlain(post(ONE).on("Aleph-scoring"));
  }

  @Holds(
      rule = "POST: scores, and new versions of measurements, change nothing",
      code = Holds.ACCEPTED)
  @Test
  void otherTypesAndAmendsBringNone() {
    assertPlain(Draft.post(SCORING, "aleph-scoring-scores", ONE).on("aleph-scoring"));
    Forgettable original = state.store(post(ONE));
    assertThat(effect(Draft.amend(SCORING, original.hash().value(), ONE).on("aleph-scoring")))
        .isInstanceOf(Effect.AmendPost.class);
  }

  @Holds(
      rule = "POST: measurements whose content is no object are a post like any other",
      code = Holds.ACCEPTED)
  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "\"x\"", "true"})
  void whatIsNoObjectBringsNone(String content) {
    assertPlain(post(content));
    assertPlain(post("{}").withFields("\"type\":\"" + TYPE + "\""));
  }

  @Holds(rule = "POST: nobody measures in the name of a scoring account", code = 2)
  @Test
  void whoMayNotActForTheAccountIsRefused() {
    assertThat(
            rules.decide(
                Draft.post(BOB, TYPE, ONE).on("aleph-scoring").forOwner(SCORING).message(), state))
        .isInstanceOf(Decision.Reject.class);
  }

  @Test
  void theNetworksScoringServiceIsTheStandard() {
    Draft draft = post(ONE).forOwner("0x4D52380D3191274a04846c89c069E6C3F2Ed94e4");
    Decision accepted =
        new Decision.Accept(
            new Effect.CreatePost((io.aleph4j.protocol.PostContent) draft.message().content()));
    MeasurementRule standard = new MeasurementRule(Payments.lenientRules().scoring());
    assertThat(standard.extend(accepted, draft.message())).isNotEqualTo(accepted);
    assertThat(standard.extend(accepted, draft.on("x").message())).isEqualTo(accepted);
  }
}
