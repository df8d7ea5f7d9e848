package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Payments;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each sentence of spec 01 §5.1, §5.2 and §6 that decides about a message. */
class RulesTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);

  private final Rules rules = new Rules(Payments.lenientRules());
  private final FilledState state = new FilledState();

  private Decision decide(Draft draft) {
    return rules.decide(draft.message(), state);
  }

  private static String to(Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  private static void assertRejected(Decision decision, ErrorCode code) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Reject.class,
            reject -> {
              assertThat(reject.code()).isEqualTo(code);
              assertThat(reject.details()).isNotEmpty();
            });
  }

  @Holds(rule = "POST: whoever owns a post may post it", code = Holds.ACCEPTED)
  @Test
  void whoeverOwnsAPostMayPostIt() {
    Draft post = Draft.post(ALICE, "note", "{}");
    assertThat(decide(post))
        .isEqualTo(
            new Decision.Accept(new Effect.CreatePost((PostContent) post.message().content())));
  }

  @Holds(rule = "POST: the owner may be spelled in another case", code = Holds.ACCEPTED)
  @Test
  void theOwnersSpellingMayDifferInCase() {
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertThat(decide(Draft.post(ALICE, "note", "{}").forOwner(lower)))
        .isInstanceOf(Decision.Accept.class);
  }

  @Holds(rule = "POST: nobody acts for another without a delegation", code = 2)
  @Test
  void nobodyPostsForAnotherWithoutADelegation() {
    assertRejected(
        decide(Draft.post(BOB, "note", "{}").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
  }

  @Holds(rule = "POST: a delegation whose filters match grants", code = Holds.ACCEPTED)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"chain\":\"ETH\"",
        ",\"channels\":[\"test\"]",
        ",\"types\":[\"STORE\",\"POST\"]",
        ",\"post_types\":[\"note\"]",
        ",\"aggregate_keys\":[\"irrelevant\"]",
        ",\"channels\":[],\"types\":[],\"post_types\":[]"
      })
  void aDelegationWithoutOrWithMatchingFiltersGrants(String restriction) {
    state.grant(ALICE, to(BOB, restriction));
    assertThat(decide(Draft.post(BOB, "note", "{}").forOwner(ALICE)))
        .isInstanceOf(Decision.Accept.class);
  }

  @Holds(rule = "POST: a delegation with a filter that does not match does not grant", code = 2)
  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"chain\":\"SOL\"",
        ",\"channels\":[\"other\"]",
        ",\"types\":[\"AGGREGATE\"]",
        ",\"post_types\":[\"other\"]"
      })
  void aDelegationWithAFilterThatDoesNotMatchDoesNot(String restriction) {
    state.grant(ALICE, to(BOB, restriction));
    assertRejected(
        decide(Draft.post(BOB, "note", "{}").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
  }

  @Holds(rule = "POST: a post without channel is in no list", code = 2)
  @Test
  void noChannelIsInNoList() {
    state.grant(ALICE, to(BOB, ",\"channels\":[\"test\"]"));
    assertRejected(
        decide(Draft.post(BOB, "note", "{}").forOwner(ALICE).on(null)),
        ErrorCode.PERMISSION_DENIED);
  }

  @Holds(rule = "POST: the original of an amend is unknown", code = 101)
  @Test
  void anAmendWaitsForItsOriginal() {
    Message unknown = Draft.post(ALICE, "note", "{}").message();
    ItemHash target = unknown.envelope().itemHash();
    assertThat(decide(Draft.amend(ALICE, target.value(), "{}")))
        .isInstanceOfSatisfying(
            Decision.Wait.class,
            wait -> {
              assertThat(wait.on()).isEqualTo(target);
              assertThat(wait.code()).isEqualTo(ErrorCode.POST_AMEND_TARGET_NOT_FOUND);
            });
  }

  @Holds(rule = "POST: an amend of an unknown post needs the ordinary permission", code = 2)
  @Test
  void anAmendOfAnUnknownPostNeedsTheOrdinaryPermission() {
    String unknown = ItemHash.sha256("unknown").value();
    Draft amend = Draft.amend(BOB, unknown, "{}").forOwner(ALICE);
    assertRejected(decide(amend), ErrorCode.PERMISSION_DENIED);
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"note\"]"));
    assertRejected(decide(amend), ErrorCode.PERMISSION_DENIED);
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"amend\"]"));
    assertThat(decide(amend)).isInstanceOf(Decision.Wait.class);
  }

  @Test
  void anAmendChangesItsOriginal() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    Draft amend = Draft.amend(ALICE, original.hash().value(), "{\"v\":2}");
    assertThat(decide(amend))
        .isEqualTo(
            new Decision.Accept(
                new Effect.AmendPost(original.hash(), (PostContent) amend.message().content())));
  }

  @Holds(rule = "POST: an amend of an amend", code = 102)
  @Test
  void anAmendCannotBeAmended() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    Forgettable amend = state.store(Draft.amend(ALICE, original.hash().value(), "{\"v\":2}"));
    assertRejected(
        decide(Draft.amend(ALICE, amend.hash().value(), "{\"v\":3}")), ErrorCode.POST_AMEND_AMEND);
  }

  @Holds(rule = "POST: permission is asked before the rules of amends", code = 2)
  @Test
  void permissionIsAskedBeforeTheRulesOfAmends() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    Forgettable amend = state.store(Draft.amend(ALICE, original.hash().value(), "{\"v\":2}"));
    assertRejected(
        decide(Draft.amend(BOB, amend.hash().value(), "{}").forOwner(ALICE)),
        ErrorCode.PERMISSION_DENIED);
  }

  @Holds(rule = "POST: an amend in another owner's name", code = 2)
  @Test
  void aPostHasOneOwner() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    assertRejected(
        decide(Draft.amend(BOB, original.hash().value(), "{}")), ErrorCode.PERMISSION_DENIED);
  }

  @Holds(rule = "POST: the owner of an amend is spelled as the original's", code = 2)
  @Test
  void theOwnersSpellingIsPartOfAPost() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertRejected(
        decide(Draft.amend(ALICE, original.hash().value(), "{}").forOwner(lower)),
        ErrorCode.PERMISSION_DENIED);
  }

  @Holds(
      rule = "POST: of an amend the filters are matched against the original",
      code = Holds.ACCEPTED)
  @Test
  void aDelegateAmendsWhatItMayPost() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}").on("blog"));
    Draft amend = Draft.amend(BOB, original.hash().value(), "{}").forOwner(ALICE).on("x");
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"amend\"]"));
    assertRejected(decide(amend), ErrorCode.PERMISSION_DENIED);
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"note\"],\"channels\":[\"blog\"]"));
    assertThat(decide(amend)).isInstanceOf(Decision.Accept.class);
  }

  @Holds(rule = "POST: an amend of an amend whose owner is spelled in another case", code = 102)
  @Test
  void whatIsAmendedIsLookedAtBeforeTheOwnersSpelling() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    Forgettable amend = state.store(Draft.amend(ALICE, original.hash().value(), "{\"v\":2}"));
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertRejected(
        decide(Draft.amend(ALICE, amend.hash().value(), "{}").forOwner(lower)),
        ErrorCode.POST_AMEND_AMEND);
  }

  @Holds(rule = "POST: of an amend the original's channel, chain and type are matched", code = 2)
  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"channels\":[\"x\"]",
        ",\"chain\":\"SOL\"",
        ",\"types\":[\"AGGREGATE\"]",
        ",\"post_types\":[\"amend\"]"
      })
  void ofAnAmendTheOriginalIsMatched(String restriction) {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}").on("blog"));
    Draft amend = Draft.amend(BOB, original.hash().value(), "{}").forOwner(ALICE).on("x");
    state.grant(ALICE, to(BOB, restriction));
    assertRejected(decide(amend), ErrorCode.PERMISSION_DENIED);
    state.grant(
        ALICE,
        to(
            BOB,
            ",\"channels\":[\"blog\"],\"chain\":\"ETH\",\"types\":[\"POST\"],\"post_types\":[\"note\"]"));
    assertThat(decide(amend)).isInstanceOf(Decision.Accept.class);
  }

  @Test
  void aChainReferenceNamesAPostByItsHash() {
    Forgettable original = state.store(Draft.post(ALICE, "note", "{}"));
    String reference =
        "\"type\":\"amend\",\"content\":{},\"ref\":{\"chain\":\"ETH\",\"item_content\":\"x\",\"item_hash\":\""
            + original.hash()
            + "\",\"item_type\":\"inline\",\"sender\":\"s\",\"signature\":\"x\",\"time\":1}";
    assertThat(decide(Draft.of(ALICE, MessageType.POST, reference)))
        .isInstanceOf(Decision.Accept.class);
  }

  @Holds(rule = "AGGREGATE: whoever owns an aggregate may extend it", code = Holds.ACCEPTED)
  @Test
  void anElementExtendsItsAggregate() {
    assertThat(decide(Draft.aggregate(ALICE, "profile", "{\"a\":null}")))
        .isInstanceOfSatisfying(
            Decision.Accept.class,
            accept -> assertThat(accept.effect()).isInstanceOf(Effect.ExtendAggregate.class));
  }

  @Holds(rule = "AGGREGATE: a delegate may be bound to keys", code = 2)
  @Test
  void aDelegateMayBeBoundToKeys() {
    Draft element = Draft.aggregate(BOB, "profile", "{}").forOwner(ALICE);
    assertRejected(decide(element), ErrorCode.PERMISSION_DENIED);
    state.grant(ALICE, to(BOB, ",\"aggregate_keys\":[\"other\"]"));
    assertRejected(decide(element), ErrorCode.PERMISSION_DENIED);
    state.grant(ALICE, to(BOB, ",\"aggregate_keys\":[\"profile\"],\"post_types\":[\"x\"]"));
    assertThat(decide(element)).isInstanceOf(Decision.Accept.class);
  }

  @Test
  void aDelegateMayRewriteTheDelegations() {
    state.grant(ALICE, to(BOB, ""));
    assertThat(decide(Draft.security(BOB, to(BOB, "")).forOwner(ALICE)))
        .isInstanceOf(Decision.Accept.class);
  }
}
