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
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the table of spec 01 §5.3, and the order of its checks. */
class StoreRuleTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final ItemHash FILE = ItemHash.sha256("a file");
  private static final ItemHash ABSENT = ItemHash.sha256("a file that is not here");
  private static final ItemHash CID =
      new ItemHash("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");
  private static final String UNKNOWN = ItemHash.sha256("unknown").value();
  private static final String ALICE_IN_LOWER_CASE =
      ALICE.address().value().toLowerCase(Locale.ROOT);

  private final Rules rules = new Rules(Payments.lenientRules());
  private final FilledState state = new FilledState();

  StoreRuleTest() {
    state.keep(FILE);
    state.keep(CID);
  }

  private Decision decide(Draft draft) {
    return rules.decide(draft.message(), state);
  }

  private void assertAccepted(Draft draft) {
    StoreContent content = (StoreContent) draft.message().content();
    assertThat(decide(draft))
        .isInstanceOfSatisfying(
            Decision.Accept.class,
            accepted -> assertThat(accepted.effect()).isEqualTo(new Effect.StoreFile(content)));
  }

  private void assertRejected(Draft draft, ErrorCode code, String sentence) {
    assertThat(decide(draft)).isEqualTo(new Decision.Reject(code, Detail.of(sentence)));
  }

  private void assertWaits(Draft draft, ErrorCode code, String on, String sentence) {
    assertThat(decide(draft))
        .isEqualTo(new Decision.Wait(code, new ItemHash(on), Detail.of(sentence)));
  }

  private static String to(Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  private static String notAuthorized(Account sender, String owner) {
    return "sender "
        + sender.address()
        + " is not authorized to act for "
        + owner
        + ", who may allow it in its aggregate 'security'";
  }

  private static String absent(ItemHash file) {
    return "the file " + file + " is not here";
  }

  private static Draft ofEngine(String engine, ItemHash file) {
    return ofEngine(ALICE, engine, file);
  }

  private static Draft ofEngine(Account sender, String engine, ItemHash file) {
    return Draft.of(
        sender,
        MessageType.STORE,
        "\"item_type\":\"" + engine + "\",\"item_hash\":\"" + file + "\"");
  }

  @Holds(rule = "STORE: a file that is here is kept", code = Holds.ACCEPTED)
  @Test
  void whoeverHasAFileHereMayKeepIt() {
    assertAccepted(Draft.store(ALICE, FILE));
    assertAccepted(Draft.store(ALICE, CID));
  }

  @Holds(rule = "STORE: the owner may be spelled in another case", code = Holds.ACCEPTED)
  @Test
  void theOwnersSpellingMayDifferInCase() {
    assertAccepted(Draft.store(ALICE, FILE).forOwner(ALICE_IN_LOWER_CASE));
  }

  @Holds(rule = "STORE: the hash of the file is one of its item_type", code = 0)
  @ParameterizedTest
  @CsvSource({"storage,ipfs", "ipfs,storage", "inline,ipfs", "inline,storage"})
  void theHashIsOneOfItsEngine(String engine, String kind) {
    ItemHash file = kind.equals("ipfs") ? CID : FILE;
    assertRejected(
        ofEngine(engine, file),
        ErrorCode.INVALID_FORMAT,
        "content.item_type is '" + engine + "', but the hash " + file + " is one of " + kind);
  }

  @Holds(rule = "STORE: the file must be here", code = 4)
  @Test
  void aFileThatIsNotHereIsWaitedFor() {
    assertWaits(
        Draft.store(ALICE, ABSENT), ErrorCode.FILE_UNAVAILABLE, ABSENT.value(), absent(ABSENT));
  }

  @Holds(rule = "STORE: ref names the first version's message", code = Holds.ACCEPTED)
  @Test
  void aNewVersionRefersToTheFirstOnesMessage() {
    Forgettable original = state.store(Draft.store(ALICE, FILE));
    assertAccepted(Draft.store(ALICE, CID, original.hash().value()));
  }

  @Holds(rule = "STORE: ref is any name of the owner's", code = Holds.ACCEPTED)
  @ParameterizedTest
  @ValueSource(strings = {"name", "", "a/b", "UPPER"})
  void aNameNeedsNoFirstVersion(String name) {
    // Of the shape of a hash, but not one: a name.
    String ref = name.equals("UPPER") ? UNKNOWN.toUpperCase(Locale.ROOT) : name;
    assertAccepted(Draft.store(ALICE, FILE, ref));
    state.store(Draft.store(ALICE, FILE, ref));
    assertAccepted(Draft.store(ALICE, CID, ref));
  }

  @Holds(rule = "STORE: ref names an unknown message", code = 200)
  @Test
  void anUnknownFirstVersionIsWaitedFor() {
    assertWaits(
        Draft.store(ALICE, FILE, UNKNOWN),
        ErrorCode.STORE_REF_NOT_FOUND,
        UNKNOWN,
        "the file of message " + UNKNOWN + " is not known here");
  }

  @Holds(rule = "STORE: ref names a message of another type", code = 200)
  @Test
  void aMessageOfAnotherTypeIsNoFirstVersion() {
    Forgettable post = state.store(Draft.post(ALICE, "note", "{}"));
    assertWaits(
        Draft.store(ALICE, FILE, post.hash().value()),
        ErrorCode.STORE_REF_NOT_FOUND,
        post.hash().value(),
        "the file of message " + post.hash() + " is not known here");
  }

  @Holds(rule = "STORE: ref names a message that has a ref", code = 201)
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aVersionHasNoVersions(boolean byName) {
    Forgettable original = state.store(Draft.store(ALICE, FILE));
    Forgettable version =
        state.store(Draft.store(ALICE, CID, byName ? "name" : original.hash().value()));
    assertRejected(
        Draft.store(ALICE, FILE, version.hash().value()),
        ErrorCode.STORE_UPDATE_UPDATE,
        "message "
            + version.hash()
            + " is itself a new version of a file; refer to its original instead");
  }

  @Holds(rule = "STORE: nobody acts for another without a delegation", code = 2)
  @Test
  void nobodyKeepsAFileForAnotherWithoutADelegation() {
    assertRejected(
        Draft.store(BOB, FILE).forOwner(ALICE),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE.address().value()));
  }

  @Holds(rule = "STORE: a delegation whose filters match grants", code = Holds.ACCEPTED)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"chain\":\"ETH\"",
        ",\"channels\":[\"test\"]",
        ",\"types\":[\"POST\",\"STORE\"]",
        ",\"post_types\":[\"irrelevant\"]",
        ",\"aggregate_keys\":[\"irrelevant\"]",
        ",\"channels\":[],\"types\":[]"
      })
  void aDelegationWithoutOrWithMatchingFiltersGrants(String restriction) {
    state.grant(ALICE, to(BOB, restriction));
    assertAccepted(Draft.store(BOB, FILE).forOwner(ALICE));
  }

  @Holds(rule = "STORE: a delegation with a filter that does not match does not grant", code = 2)
  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"chain\":\"SOL\"",
        ",\"channels\":[\"other\"]",
        ",\"types\":[\"POST\",\"FORGET\"]",
        ",\"channels\":[\"test\"],\"types\":[\"POST\"]"
      })
  void aDelegationWithAFilterThatDoesNotMatchDoesNot(String restriction) {
    state.grant(ALICE, to(BOB, restriction));
    assertRejected(
        Draft.store(BOB, FILE).forOwner(ALICE),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE.address().value()));
  }

  @Holds(rule = "STORE: the owner's spelling counts for its delegations", code = 2)
  @Test
  void delegationsBelongToTheOwnersSpelling() {
    state.grant(ALICE, to(BOB, ""));
    assertRejected(
        Draft.store(BOB, FILE).forOwner(ALICE_IN_LOWER_CASE),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE_IN_LOWER_CASE));
  }

  @Holds(rule = "STORE: the tag belongs to another owner", code = 2)
  @Test
  void allVersionsHaveOneOwner() {
    Forgettable original = state.store(Draft.store(ALICE, FILE));
    assertRejected(
        Draft.store(BOB, CID, original.hash().value()),
        ErrorCode.PERMISSION_DENIED,
        "the file tag "
            + original.hash()
            + " belongs to "
            + ALICE.address()
            + ", not to "
            + BOB.address());
  }

  @Holds(rule = "STORE: the owner's spelling counts for its tags", code = 2)
  @Test
  void allVersionsSpellTheirOwnerAlike() {
    Forgettable original = state.store(Draft.store(ALICE, FILE));
    assertRejected(
        Draft.store(ALICE, CID, original.hash().value()).forOwner(ALICE_IN_LOWER_CASE),
        ErrorCode.PERMISSION_DENIED,
        "the file tag "
            + original.hash()
            + " belongs to "
            + ALICE.address()
            + ", not to "
            + ALICE_IN_LOWER_CASE);
  }

  @Holds(rule = "STORE: names belong to their owners", code = Holds.ACCEPTED)
  @Test
  void ownersMayUseOneName() {
    state.store(Draft.store(ALICE, FILE, "name"));
    assertAccepted(Draft.store(BOB, FILE, "name"));
    assertAccepted(Draft.store(ALICE, FILE, "name").forOwner(ALICE_IN_LOWER_CASE));
  }

  @Holds(rule = "STORE: permission is asked before all else", code = 2)
  @Test
  void permissionIsAskedBeforeAllElse() {
    Draft draft = ofEngine(BOB, "ipfs", ABSENT).forOwner(ALICE);
    assertRejected(
        draft.withFields(draft.fields() + ",\"ref\":\"" + UNKNOWN + "\""),
        ErrorCode.PERMISSION_DENIED,
        notAuthorized(BOB, ALICE.address().value()));
  }

  @Holds(rule = "STORE: the owner of the tag is asked before engine and file", code = 2)
  @Test
  void theTagIsAskedForBeforeEngineAndFile() {
    Forgettable original = state.store(Draft.store(ALICE, FILE));
    String ref = original.hash().value();
    Draft draft = ofEngine(BOB, "ipfs", ABSENT);
    assertRejected(
        draft.withFields(draft.fields() + ",\"ref\":\"" + ref + "\""),
        ErrorCode.PERMISSION_DENIED,
        "the file tag " + ref + " belongs to " + ALICE.address() + ", not to " + BOB.address());
  }

  @Holds(rule = "STORE: the engine is looked at before the file is looked for", code = 0)
  @Test
  void theEngineIsLookedAtBeforeTheFile() {
    Draft draft = ofEngine("ipfs", ABSENT);
    assertRejected(
        draft.withFields(draft.fields() + ",\"ref\":\"" + UNKNOWN + "\""),
        ErrorCode.INVALID_FORMAT,
        "content.item_type is 'ipfs', but the hash " + ABSENT + " is one of storage");
  }

  @Holds(rule = "STORE: the file is looked for before its first version", code = 4)
  @Test
  void theFileIsLookedForBeforeItsFirstVersion() {
    assertWaits(
        Draft.store(ALICE, ABSENT, UNKNOWN),
        ErrorCode.FILE_UNAVAILABLE,
        ABSENT.value(),
        absent(ABSENT));
    Forgettable version = state.store(Draft.store(ALICE, FILE, "name"));
    assertWaits(
        Draft.store(ALICE, ABSENT, version.hash().value()),
        ErrorCode.FILE_UNAVAILABLE,
        ABSENT.value(),
        absent(ABSENT));
  }
}
