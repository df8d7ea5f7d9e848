package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Timestamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each sentence of spec 01 §5.1, §5.2 and §6 that decides about a message. */
class RulesTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);

  private final Rules rules = new Rules();
  private final Known state = new Known();

  /** A state that a test fills. */
  private static final class Known implements State {
    private final Map<ItemHash, PostState> posts = new HashMap<>();
    private final Map<Address, Authorizations> grants = new HashMap<>();
    private final Set<ItemHash> files = new HashSet<>();
    private final Map<ItemHash, StoreState> stores = new HashMap<>();
    private final Map<String, Address> tagOwners = new HashMap<>();
    private final Map<ItemHash, Target> targets = new HashMap<>();
    private final Map<String, List<Forgettable>> elements = new HashMap<>();
    private final Map<ItemHash, ItemHash> machines = new HashMap<>();

    @Override
    public Optional<PostState> post(ItemHash hash) {
      return Optional.ofNullable(posts.get(hash));
    }

    @Override
    public Optional<Authorizations> authorizations(Address owner) {
      return Optional.ofNullable(grants.get(owner));
    }

    @Override
    public boolean hasFile(ItemHash file) {
      return files.contains(file);
    }

    @Override
    public Optional<StoreState> store(ItemHash message) {
      return Optional.ofNullable(stores.get(message));
    }

    @Override
    public Optional<Address> tagOwner(String tag) {
      return Optional.ofNullable(tagOwners.get(tag));
    }

    @Override
    public Target target(ItemHash hash) {
      return targets.getOrDefault(hash, new Target.Unknown());
    }

    @Override
    public List<Forgettable> elements(String key) {
      return elements.getOrDefault(key, List.of());
    }

    @Override
    public Optional<ItemHash> machineUsing(ItemHash message) {
      return Optional.ofNullable(machines.get(message));
    }

    Message store(Draft draft) {
      Message message = draft.message();
      PostContent post = (PostContent) message.content();
      ItemHash hash = message.envelope().itemHash();
      posts.put(
          hash,
          new PostState(
              hash,
              posts.size() + 1,
              post.address(),
              post.isAmend(),
              PostRule.subjectOf(message.envelope(), post),
              post.time()));
      return message;
    }

    void grant(Account owner, String entry) {
      grants.put(owner.address(), Authorizations.parse('[' + entry + ']'));
    }
  }

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

  @Test
  void whoeverOwnsAPostMayPostIt() {
    Draft post = Draft.post(ALICE, "note", "{}");
    assertThat(decide(post))
        .isEqualTo(
            new Decision.Accept(new Effect.CreatePost((PostContent) post.message().content())));
  }

  @Test
  void theOwnersSpellingMayDifferInCase() {
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertThat(decide(Draft.post(ALICE, "note", "{}").forOwner(lower)))
        .isInstanceOf(Decision.Accept.class);
  }

  @Test
  void nobodyPostsForAnotherWithoutADelegation() {
    assertRejected(
        decide(Draft.post(BOB, "note", "{}").forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
  }

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

  @Test
  void noChannelIsInNoList() {
    state.grant(ALICE, to(BOB, ",\"channels\":[\"test\"]"));
    assertRejected(
        decide(Draft.post(BOB, "note", "{}").forOwner(ALICE).on(null)),
        ErrorCode.PERMISSION_DENIED);
  }

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
    Message original = state.store(Draft.post(ALICE, "note", "{}"));
    Draft amend = Draft.amend(ALICE, original.envelope().itemHash().value(), "{\"v\":2}");
    assertThat(decide(amend))
        .isEqualTo(
            new Decision.Accept(
                new Effect.AmendPost(
                    original.envelope().itemHash(), (PostContent) amend.message().content())));
  }

  @Test
  void anAmendCannotBeAmended() {
    Message original = state.store(Draft.post(ALICE, "note", "{}"));
    Message amend =
        state.store(Draft.amend(ALICE, original.envelope().itemHash().value(), "{\"v\":2}"));
    assertRejected(
        decide(Draft.amend(ALICE, amend.envelope().itemHash().value(), "{\"v\":3}")),
        ErrorCode.POST_AMEND_AMEND);
  }

  @Test
  void permissionIsAskedBeforeTheRulesOfAmends() {
    Message original = state.store(Draft.post(ALICE, "note", "{}"));
    Message amend =
        state.store(Draft.amend(ALICE, original.envelope().itemHash().value(), "{\"v\":2}"));
    assertRejected(
        decide(Draft.amend(BOB, amend.envelope().itemHash().value(), "{}").forOwner(ALICE)),
        ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void aPostHasOneOwner() {
    Message original = state.store(Draft.post(ALICE, "note", "{}"));
    assertRejected(
        decide(Draft.amend(BOB, original.envelope().itemHash().value(), "{}")),
        ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void theOwnersSpellingIsPartOfAPost() {
    Message original = state.store(Draft.post(ALICE, "note", "{}"));
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertRejected(
        decide(Draft.amend(ALICE, original.envelope().itemHash().value(), "{}").forOwner(lower)),
        ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void aDelegateAmendsWhatItMayPost() {
    Message original = state.store(Draft.post(ALICE, "note", "{}").on("blog"));
    Draft amend =
        Draft.amend(BOB, original.envelope().itemHash().value(), "{}").forOwner(ALICE).on("x");
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"amend\"]"));
    assertRejected(decide(amend), ErrorCode.PERMISSION_DENIED);
    state.grant(ALICE, to(BOB, ",\"post_types\":[\"note\"],\"channels\":[\"blog\"]"));
    assertThat(decide(amend)).isInstanceOf(Decision.Accept.class);
  }

  @Test
  void aChainReferenceNamesAPostByItsHash() {
    Message original = state.store(Draft.post(ALICE, "note", "{}"));
    String reference =
        "\"type\":\"amend\",\"content\":{},\"ref\":{\"chain\":\"ETH\",\"item_content\":\"x\",\"item_hash\":\""
            + original.envelope().itemHash()
            + "\",\"item_type\":\"inline\",\"sender\":\"s\",\"signature\":\"x\",\"time\":1}";
    assertThat(decide(Draft.of(ALICE, MessageType.POST, reference)))
        .isInstanceOf(Decision.Accept.class);
  }

  @Test
  void anElementExtendsItsAggregate() {
    assertThat(decide(Draft.aggregate(ALICE, "profile", "{\"a\":null}")))
        .isInstanceOfSatisfying(
            Decision.Accept.class,
            accept -> assertThat(accept.effect()).isInstanceOf(Effect.ExtendAggregate.class));
  }

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

  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"STORE", "PROGRAM", "INSTANCE", "V_PROGRAM", "FORGET"})
  void whatIsNotKeptYetWaitsWithTheCodeOfWhatIsMissing(MessageType type) {
    ErrorCode code =
        switch (type) {
          case STORE -> ErrorCode.FILE_UNAVAILABLE;
          case PROGRAM, INSTANCE, V_PROGRAM -> ErrorCode.VM_VOLUME_NOT_FOUND;
          case FORGET -> ErrorCode.FORGET_TARGET_NOT_FOUND;
          case POST, AGGREGATE -> throw new AssertionError(type);
        };
    assertThat(decide(Draft.of(ALICE, type, "\"x\":1")))
        .isInstanceOfSatisfying(
            Decision.Retry.class, retry -> assertThat(retry.code()).isEqualTo(code));
    Decision foreign = decide(Draft.of(BOB, type, "\"x\":1").forOwner(ALICE));
    if (type == MessageType.FORGET) {
      assertThat(foreign).isInstanceOf(Decision.Retry.class);
    } else {
      assertRejected(foreign, ErrorCode.PERMISSION_DENIED);
    }
  }

  @Test
  void postsAndAggregatesAreNeverDeferred() {
    var content =
        new io.aleph4j.protocol.OtherContent(
            MessageType.POST,
            ALICE.address(),
            new Timestamp(0),
            new io.aleph4j.protocol.ContentHeader(null, null, null, null, null, List.of()));
    var envelope = Draft.post(ALICE, "note", "{}").unsigned();
    assertThatThrownBy(() -> new DeferredRule().decide(envelope, content, state))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
