package io.aleph4j.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.protocol.ItemHash;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of spec 08 §6.2: what an operation does, and what keeps it from being done. */
class RegistryMachineTest {

  private static final Account ALICE = Draft.ACCOUNTS.get(0);
  private static final Account BOB = Draft.ACCOUNTS.get(1);
  private static final Account CAROL = Draft.ACCOUNTS.get(2);
  private static final ItemHash NOWHERE = ItemHash.sha256("nowhere");

  private final Network network = new Network();

  /** Something that may not be: what is there before, and then what is tried. */
  record Refused(String what, Function<Network, Runnable> given) {

    @Override
    public String toString() {
      return what;
    }
  }

  private static Refused refused(String what, Function<Network, Runnable> given) {
    return new Refused(what, given);
  }

  private static Stream<Refused> refused() {
    return Stream.of(
        refused(
            "create-node: one has a core node",
            n -> {
              n.core(ALICE);
              return () -> n.core(ALICE, ",\"description\":\"second\"");
            }),
        refused(
            "create-node: holds too little",
            n -> {
              n.holds(ALICE, "199998.999999999999999999");
              return () -> n.core(ALICE);
            }),
        refused(
            "create-resource-node: no type",
            n -> () -> n.post(ALICE, "create-resource-node", null, "{\"name\":\"crn\"}")),
        refused(
            "create-resource-node: no details",
            n -> () -> n.post(ALICE, "create-resource-node", null, null)),
        refused(
            "link: no core node of one's own",
            n -> {
              ItemHash resource = n.resource(BOB);
              return () -> n.act(BOB, "link", resource);
            }),
        refused(
            "link: no such node",
            n -> {
              n.core(ALICE);
              return () -> n.act(ALICE, "link", NOWHERE);
            }),
        refused(
            "link: a core node",
            n -> {
              n.core(ALICE);
              ItemHash other = n.core(BOB);
              return () -> n.act(ALICE, "link", other);
            }),
        refused(
            "link: linked already",
            n -> {
              n.core(ALICE);
              ItemHash resource = n.resource(BOB);
              n.act(ALICE, "link", resource);
              return () -> n.act(ALICE, "link", resource);
            }),
        refused(
            "link: linked to another",
            n -> {
              n.core(ALICE);
              n.core(CAROL);
              ItemHash resource = n.resource(BOB);
              n.act(CAROL, "link", resource);
              return () -> n.act(ALICE, "link", resource);
            }),
        refused(
            "link: locked",
            n -> {
              n.core(ALICE);
              ItemHash resource = n.resource(BOB, ",\"locked\":true");
              return () -> n.act(ALICE, "link", resource);
            }),
        refused(
            "link: eight are linked",
            n -> {
              n.core(ALICE);
              for (int i = 0; i < 8; i++) {
                n.act(ALICE, "link", n.resource(BOB));
              }
              ItemHash ninth = n.resource(BOB);
              return () -> n.act(ALICE, "link", ninth);
            }),
        refused(
            "link: no reference",
            n -> {
              n.core(ALICE);
              return () -> n.post(ALICE, "link", null, null);
            }),
        refused(
            "unlink: not linked",
            n -> {
              n.core(ALICE);
              ItemHash resource = n.resource(BOB);
              return () -> n.act(BOB, "unlink", resource);
            }),
        refused(
            "unlink: by somebody else",
            n -> {
              n.core(ALICE);
              n.core(CAROL);
              ItemHash resource = n.resource(BOB);
              n.act(ALICE, "link", resource);
              return () -> n.act(CAROL, "unlink", resource);
            }),
        refused(
            "unlink: no such node",
            n -> {
              n.core(ALICE);
              return () -> n.act(ALICE, "unlink", NOWHERE);
            }),
        refused(
            "drop-node: a core node of somebody else",
            n -> {
              ItemHash core = n.core(ALICE);
              n.core(BOB);
              return () -> n.act(BOB, "drop-node", core);
            }),
        refused(
            "drop-node: a resource node of somebody else, by its parent's owner",
            n -> {
              n.core(ALICE);
              ItemHash resource = n.resource(BOB);
              n.act(ALICE, "link", resource);
              return () -> n.act(ALICE, "drop-node", resource);
            }),
        refused(
            "drop-node: dropped already",
            n -> {
              ItemHash core = n.core(ALICE);
              n.act(ALICE, "drop-node", core);
              return () -> n.act(ALICE, "drop-node", core);
            }),
        refused(
            "stake: by the owner of a core node",
            n -> {
              ItemHash core = n.core(ALICE);
              return () -> n.act(ALICE, "stake", core);
            }),
        refused(
            "stake: holds too little",
            n -> {
              ItemHash core = n.core(ALICE);
              n.holds(BOB, "9998.99");
              return () -> n.act(BOB, "stake", core);
            }),
        refused("stake: no such node", n -> () -> n.act(BOB, "stake", NOWHERE)),
        refused(
            "stake: a resource node",
            n -> {
              ItemHash resource = n.resource(ALICE);
              return () -> n.act(BOB, "stake", resource);
            }),
        refused(
            "stake: locked",
            n -> {
              ItemHash core = n.core(ALICE, ",\"locked\":true");
              return () -> n.act(BOB, "stake", core);
            }),
        refused(
            "stake-split: locked, and others are authorized",
            n -> {
              ItemHash core = n.core(ALICE, ",\"locked\":true");
              n.amend(ALICE, core, "{\"authorized\":[\"" + CAROL.address() + "\"]}");
              return () -> n.act(BOB, "stake-split", core);
            }),
        refused(
            "stake-split: stakes there already",
            n -> {
              ItemHash core = n.core(ALICE);
              n.act(BOB, "stake", core);
              return () -> n.act(BOB, "stake-split", core);
            }),
        refused(
            "stake-split: by the owner of a core node",
            n -> {
              ItemHash core = n.core(ALICE);
              n.core(BOB);
              return () -> n.act(BOB, "stake-split", core);
            }),
        refused("stake-split: no such node", n -> () -> n.act(BOB, "stake-split", NOWHERE)),
        refused(
            "stake-split: holds too little",
            n -> {
              ItemHash core = n.core(ALICE);
              n.holds(BOB, "9998.99");
              return () -> n.act(BOB, "stake-split", core);
            }),
        refused(
            "unstake: does not stake there",
            n -> {
              ItemHash core = n.core(ALICE);
              n.act(CAROL, "stake", core);
              return () -> n.act(BOB, "unstake", core);
            }),
        refused("unstake: no such node", n -> () -> n.act(BOB, "unstake", NOWHERE)),
        refused(
            "amend: by somebody else",
            n -> {
              ItemHash core = n.core(ALICE);
              return () -> n.amend(BOB, core, "{\"name\":\"mine\"}");
            }),
        refused(
            "amend: a resource node, by its parent's owner",
            n -> {
              n.core(ALICE);
              ItemHash resource = n.resource(BOB);
              n.act(ALICE, "link", resource);
              return () -> n.amend(ALICE, resource, "{\"name\":\"mine\"}");
            }),
        refused("amend: no such node", n -> () -> n.amend(ALICE, NOWHERE, "{\"name\":\"x\"}")),
        refused(
            "amend: as an action",
            n -> {
              ItemHash core = n.core(ALICE);
              return () -> n.post(ALICE, "amend", core, "{\"name\":\"other\"}");
            }),
        refused(
            "an unknown action",
            n -> {
              ItemHash core = n.core(ALICE);
              return () -> n.act(ALICE, "burn-node", core);
            }),
        refused(
            "an action without the network's tag",
            n ->
                () ->
                    n.take(
                        Draft.post(
                            ALICE,
                            "corechan-operation",
                            "{\"action\":\"create-node\",\"tags\":[\"create-node\"]}"))),
        refused(
            "a post of another type",
            n ->
                () ->
                    n.take(
                        Draft.post(
                            ALICE,
                            "note",
                            "{\"action\":\"create-node\",\"tags\":[\"create-node\",\"mainnet\"]}"))),
        refused(
            "balances of accounts without nodes and stakes",
            n -> {
              n.core(ALICE);
              return () -> n.balance(BOB, "0");
            }));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatMayNotBeChangesNothing(Refused refused) {
    Runnable act = refused.given().apply(network);
    Registry before = network.registry();
    act.run();
    assertThat(network.registry()).isSameAs(before);
  }

  @Test
  void aNewCoreNodeHasNothingYet() {
    ItemHash core = network.core(ALICE);
    CoreEntry entry = network.coreEntry(core);
    assertThat(entry.hash()).isEqualTo(core);
    assertThat(entry.owner()).isEqualTo(ALICE.address());
    assertThat(entry.time().toJson()).isEqualTo("1700000000.0");
    assertThat(entry.profile().text(TextField.NAME)).isEqualTo("core");
    assertThat(entry.profile().text(TextField.REWARD)).isEqualTo(ALICE.address().value());
    assertThat(entry.profile().text(TextField.MANAGER)).isEmpty();
    assertThat(entry.profile().locked()).isFalse();
    assertThat(entry.profile().authorized()).isEmpty();
    assertThat(entry.stakers()).isEmpty();
    assertThat(entry.resources()).isEmpty();
  }

  @Test
  void theTwoHundredThousandthTokenMayBeMissing() {
    network.holds(ALICE, "199999");
    assertThat(network.coreEntry(network.core(ALICE)).owner()).isEqualTo(ALICE.address());
  }

  @Test
  void whoeverGetsACoreNodeStakesNoLonger() {
    ItemHash core = network.core(ALICE);
    network.act(BOB, "stake", core);
    network.core(BOB);
    assertThat(network.stake(core, BOB)).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({"12020359, true", "12020360, false"})
  void earlyNodesHaveABonus(long height, boolean bonus) {
    network.atHeight(height);
    assertThat(network.coreEntry(network.core(ALICE)).bonus()).isEqualTo(bonus);
  }

  @Test
  void anAccountHasAnyNumberOfResourceNodes() {
    network.holds(ALICE, "0");
    network.resource(ALICE);
    ItemHash second = network.resource(ALICE, ",\"locked\":false,\"authorized\":[\"0xA\"]");
    assertThat(network.registry().resources()).hasSize(2);
    assertThat(network.resourceEntry(second).parent()).isNull();
    assertThat(network.resourceEntry(second).profile().authorized()).containsExactly("0xA");
  }

  @Test
  void whatTheOwnerOfAResourceNodeDoesNotSayIsNotSaid() {
    NodeProfile profile = network.resourceEntry(network.resource(ALICE)).profile();
    assertThat(profile.locked()).isNull();
    assertThat(profile.authorized()).isNull();
    assertThat(profile.text(TextField.MANAGER)).isEmpty();
  }

  @Test
  void aLinkIsSeenFromBothEndsAndEndsAtBoth() {
    ItemHash core = network.core(ALICE);
    ItemHash first = network.resource(BOB);
    ItemHash second = network.resource(CAROL);
    network.act(ALICE, "link", first);
    network.act(ALICE, "link", second);
    assertThat(network.coreEntry(core).resources()).containsExactly(first, second);
    assertThat(network.resourceEntry(first).parent()).isEqualTo(core);
    network.act(ALICE, "unlink", first);
    assertThat(network.coreEntry(core).resources()).containsExactly(second);
    assertThat(network.resourceEntry(first).parent()).isNull();
    network.act(CAROL, "unlink", second);
    assertThat(network.coreEntry(core).resources()).isEmpty();
    assertThat(network.resourceEntry(second).parent()).isNull();
  }

  @Test
  void aLinkThatEndedLeavesRoomForAnother() {
    ItemHash core = network.core(ALICE);
    ItemHash first = network.resource(BOB);
    network.act(ALICE, "link", first);
    for (int i = 1; i < 8; i++) {
      network.act(ALICE, "link", network.resource(BOB));
    }
    network.act(ALICE, "unlink", first);
    network.act(ALICE, "link", network.resource(BOB));
    assertThat(network.coreEntry(core).resources()).hasSize(8);
  }

  @Test
  void aCoreNodeThatGoesFreesItsResourceNodesAndStakes() {
    ItemHash core = network.core(ALICE);
    ItemHash other = network.core(CAROL);
    ItemHash resource = network.resource(BOB);
    network.act(ALICE, "link", resource);
    network.act(BOB, "stake", core);
    network.act(BOB, "stake-split", other);
    assertThat(network.stake(other, BOB)).isEqualTo("250000");
    network.act(ALICE, "drop-node", core);
    assertThat(network.registry().cores()).containsOnlyKeys(other);
    assertThat(network.resourceEntry(resource).parent()).isNull();
    assertThat(network.stake(other, BOB)).isEqualTo("500000");
    assertThat(network.core(ALICE)).isIn(network.registry().cores().keySet());
  }

  @Test
  void aResourceNodeThatGoesLeavesItsCoreNode() {
    ItemHash core = network.core(ALICE);
    ItemHash resource = network.resource(BOB);
    network.act(ALICE, "link", resource);
    network.act(BOB, "drop-node", resource);
    assertThat(network.registry().resources()).isEmpty();
    assertThat(network.coreEntry(core).resources()).isEmpty();
  }

  @Test
  void aStakeTakesThePlaceOfAllOthers() {
    ItemHash first = network.core(ALICE);
    ItemHash second = network.core(CAROL);
    network.act(BOB, "stake-split", first);
    network.act(BOB, "stake", second);
    assertThat(network.stake(first, BOB)).isEqualTo("none");
    assertThat(network.stake(second, BOB)).isEqualTo("500000");
    network.act(BOB, "stake", second);
    assertThat(network.stake(second, BOB)).isEqualTo("500000");
  }

  @Test
  void splitStakesAreEqualToTheLastUnit() {
    Account dave = Draft.ACCOUNTS.get(3);
    network.holds(BOB, "100000");
    ItemHash first = network.core(ALICE);
    ItemHash second = network.core(CAROL);
    ItemHash third = network.core(dave);
    network.act(BOB, "stake-split", first);
    network.act(BOB, "stake-split", second);
    network.act(BOB, "stake-split", third);
    assertThat(network.stake(first, BOB)).isEqualTo("33333.333333333333333333");
    assertThat(network.stake(third, BOB)).isEqualTo("33333.333333333333333333");
    network.act(BOB, "unstake", second);
    assertThat(network.stake(first, BOB)).isEqualTo("50000");
    assertThat(network.stake(second, BOB)).isEqualTo("none");
  }

  @Test
  void aLockedCoreNodeTakesStakesOfThoseWhomItNames() {
    ItemHash core = network.core(ALICE, ",\"locked\":true");
    network.amend(ALICE, core, "{\"authorized\":[\"" + BOB.address() + "\"]}");
    network.act(BOB, "stake", core);
    assertThat(network.stake(core, BOB)).isEqualTo("500000");
  }

  @Test
  void anAmendChangesWhatItNames() {
    ItemHash core = network.core(ALICE, ",\"description\":\"old\",\"picture\":\"p\"");
    network.amend(
        ALICE,
        core,
        "{\"description\":\"new\",\"manager\":\"" + BOB.address() + "\",\"locked\":true}");
    NodeProfile profile = network.coreEntry(core).profile();
    assertThat(profile.text(TextField.NAME)).isEqualTo("core");
    assertThat(profile.text(TextField.PICTURE)).isEqualTo("p");
    assertThat(profile.text(TextField.DESCRIPTION)).isEqualTo("new");
    assertThat(profile.locked()).isTrue();
    network.amend(BOB, core, "{\"description\":\"by the manager\"}");
    assertThat(network.coreEntry(core).profile().text(TextField.DESCRIPTION))
        .isEqualTo("by the manager");
    assertThat(network.coreEntry(core).profile().locked()).isTrue();
  }

  @Test
  void anAmendOfAResourceNodeOpensALockThatNobodySpokeOf() {
    ItemHash resource = network.resource(ALICE);
    network.amend(ALICE, resource, "{\"stream_reward\":\"0xS\"}");
    NodeProfile profile = network.resourceEntry(resource).profile();
    assertThat(profile.text(TextField.STREAM_REWARD)).isEqualTo("0xS");
    assertThat(profile.locked()).isFalse();
    assertThat(profile.authorized()).isNull();
  }

  @Test
  void twoCoreNodesDoNotShareAHost() {
    String address = ",\"multiaddress\":\"/ip4/1.2.3.4/tcp/4025/p2p/Qm%s\"";
    ItemHash first = network.core(ALICE, address.formatted("A"));
    ItemHash second = network.core(BOB, address.formatted("B"));
    assertThat(network.coreEntry(first).profile().text(TextField.MULTIADDRESS)).contains("QmA");
    assertThat(network.coreEntry(second).profile().text(TextField.MULTIADDRESS)).isEmpty();
    network.amend(ALICE, first, "{\"multiaddress\":\"/ip4/1.2.3.4/tcp/4026/p2p/QmA\"}");
    assertThat(network.coreEntry(first).profile().text(TextField.MULTIADDRESS)).contains("4026");
    network.act(ALICE, "drop-node", first);
    network.amend(BOB, second, "{" + address.formatted("B").substring(1) + "}");
    assertThat(network.coreEntry(second).profile().text(TextField.MULTIADDRESS)).contains("QmB");
  }

  @Test
  void aMultiaddressWithoutAHostIsNone() {
    ItemHash core = network.core(ALICE, ",\"multiaddress\":\"somewhere\"");
    assertThat(network.coreEntry(core).profile().text(TextField.MULTIADDRESS)).isEmpty();
  }

  @Test
  void twoResourceNodesDoNotShareAHost() {
    ItemHash first = network.resource(ALICE, ",\"address\":\"https://crn.example/\"");
    ItemHash second = network.resource(BOB, ",\"address\":\"http://CRN.example:80\"");
    assertThat(network.resourceEntry(first).profile().text(TextField.ADDRESS))
        .isEqualTo("https://crn.example/");
    assertThat(network.resourceEntry(second).profile().text(TextField.ADDRESS)).isEmpty();
    network.amend(BOB, second, "{\"address\":\"https://other.example\"}");
    network.amend(ALICE, first, "{\"address\":\"https://other.example\"}");
    assertThat(network.resourceEntry(second).profile().text(TextField.ADDRESS))
        .isEqualTo("https://other.example");
    assertThat(network.resourceEntry(first).profile().text(TextField.ADDRESS)).isEmpty();
  }

  @Test
  void ofAddressesWithoutAHostTheFirstOneStays() {
    ItemHash first = network.resource(ALICE, ",\"address\":\"crn.example\"");
    ItemHash second = network.resource(BOB, ",\"address\":\"other.example\"");
    assertThat(network.resourceEntry(first).profile().text(TextField.ADDRESS))
        .isEqualTo("crn.example");
    assertThat(network.resourceEntry(second).profile().text(TextField.ADDRESS)).isEmpty();
  }

  @Test
  void anOwnerWhoSellsLosesTheNode() {
    network.core(ALICE);
    ItemHash resource = network.resource(BOB);
    network.act(ALICE, "link", resource);
    network.balance(ALICE, "199999");
    assertThat(network.registry().cores()).hasSize(1);
    network.balance(ALICE, "199998");
    assertThat(network.registry().cores()).isEmpty();
    assertThat(network.resourceEntry(resource).parent()).isNull();
  }

  @Test
  void aStakerWhoSellsStakesLessAndThenNothing() {
    ItemHash first = network.core(ALICE);
    ItemHash second = network.core(CAROL);
    network.act(BOB, "stake-split", first);
    network.act(BOB, "stake-split", second);
    network.balance(BOB, "10000");
    assertThat(network.stake(first, BOB)).isEqualTo("5000");
    network.balance(BOB, "9998");
    assertThat(network.stake(first, BOB)).isEqualTo("none");
    assertThat(network.stake(second, BOB)).isEqualTo("none");
  }

  private static String total(String score) {
    return ",\"total_score\":" + score;
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.5",
    "'\"0.25\"', 0.25",
    "true, 1",
    "1.5, 1",
    "-3, 0",
    "-0.0, 0",
    "1e300, 1",
  })
  void aScoreIsANumberFromZeroToOne(String given, double score) {
    ItemHash core = network.core(ALICE);
    network.score("ccn", core, total(given));
    NodeScores scores = network.coreEntry(core).scores();
    assertThat(scores.score()).isEqualTo(score);
    assertThat(scores.updated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"nan\"", "\"inf\"", "\"\"", "\"good\"", "[]", "{}", "[0.5]"})
  void whatIsNoNumberLeavesTheScoreAsItWas(String given) {
    ItemHash core = network.core(ALICE);
    Registry never = network.registry();
    network.score("ccn", core, total(given));
    assertThat(network.registry().showsTheSameAs(never)).isTrue();
    network.score("ccn", core, total("0.5"));
    network.score("ccn", core, total(given) + ",\"performance\":0.25,\"decentralization\":1");
    assertThat(network.coreEntry(core).scores())
        .isEqualTo(new NodeScores(0.5, 1, 0.25, null, true));
  }

  @Test
  void scoresAreOfTheKindOfNodeForWhichTheyAreGiven() {
    ItemHash core = network.core(ALICE);
    ItemHash resource = network.resource(BOB);
    Registry before = network.registry();
    network.score("crn", core, total("0.5"));
    network.score("ccn", resource, total("0.5"));
    network.score("ccn", NOWHERE, total("0.5"));
    assertThat(network.registry().showsTheSameAs(before)).isTrue();
    network.score("crn", resource, total("0.5"));
    assertThat(network.resourceEntry(resource).scores().score()).isEqualTo(0.5);
  }

  /** Posts with scores that do not count, each made of the node that it names. */
  private static Stream<Arguments> scoresOfNobody() {
    String scores = ",\"scores\":{\"ccn\":[{\"node_id\":\"%s\",\"total_score\":0.5}]}";
    String content = "{\"tags\":[\"mainnet\"]" + scores + "}";
    String channel = "aleph-scoring";
    String type = ScorePosts.POST_TYPE;
    Account service = Network.SCORER;
    return Stream.of(
        Arguments.of("somebody else", Draft.post(ALICE, type, content).on(channel)),
        Arguments.of("for somebody else", Draft.post(service, type, content).forOwner(ALICE)),
        Arguments.of(
            "another spelling of the address",
            Draft.post(service, type, content)
                .on(channel)
                .forOwner(service.address().value().toLowerCase(Locale.ROOT))),
        Arguments.of("no channel", Draft.post(service, type, content).on(null)),
        Arguments.of("another channel", Draft.post(service, type, content).on("ALEPH-SCORING")),
        Arguments.of(
            "no tag", Draft.post(service, type, "{" + scores.substring(1) + "}").on(channel)),
        Arguments.of("another type", Draft.post(service, "aleph-scores", content).on(channel)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scoresOfNobody")
  void onlyTheScoringServiceGivesScores(String what, Draft post) {
    ItemHash core = network.core(ALICE);
    Registry before = network.registry();
    network.take(post.withFields(post.fields().formatted(core)));
    assertThat(network.registry()).as(what).isEqualTo(before);
    network.score("ccn", core, total("0.5"));
    assertThat(network.registry()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0099, 100",
    "0, 100",
    "0.01, ",
    "1, ",
  })
  void aNodeIsInactiveSinceItsFirstScoreOfNextToNothing(String score, @Nullable Long since) {
    ItemHash resource = network.resource(BOB);
    network.atHeight(100);
    network.score("crn", resource, total(score));
    network.atHeight(200);
    network.score("crn", resource, total(score));
    assertThat(network.resourceEntry(resource).scores().inactiveSince()).isEqualTo(since);
    network.atHeight(300);
    network.score("crn", resource, ",\"performance\":1");
    assertThat(network.resourceEntry(resource).scores().inactiveSince()).isEqualTo(since);
    network.atHeight(400);
    network.score("crn", resource, total("0.01"));
    assertThat(network.resourceEntry(resource).scores().inactiveSince()).isNull();
    network.atHeight(500);
    network.score("crn", resource, total("0"));
    assertThat(network.resourceEntry(resource).scores().inactiveSince()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({
    // first height, second height, linked, score then, removed
    "20199260, 20840960, false, 0, false",
    "20199259, 20840959, false, 0, false",
    "20199259, 20840960, false, 0, true",
    "1, 20840960, false, 0.009, true",
    "1, 20840960, true, 0, false",
    "1, 20840960, false, 0.01, false",
    "21000000, 21641700, false, 0, false",
    "21000000, 21641701, false, 0, true",
    "1, 700000, false, 0, false",
    "1, 23600000, false, 0, false",
    "0, 0, false, 0, false",
  })
  void aResourceNodeThatIsInactiveForTooLongIsRemoved(
      long first, long second, boolean linked, String score, boolean removed) {
    network.core(ALICE);
    ItemHash resource = network.resource(BOB);
    if (linked) {
      network.act(ALICE, "link", resource);
    }
    network.atHeight(first);
    network.score("crn", resource, total("0"));
    network.atHeight(second);
    network.score("crn", resource, total(score));
    assertThat(network.registry().resources().containsKey(resource)).isEqualTo(!removed);
  }

  @Test
  void aCoreNodeIsNotRemovedForItsScore() {
    ItemHash core = network.core(ALICE);
    network.atHeight(1);
    network.score("ccn", core, total("0"));
    network.atHeight(22_000_000);
    network.score("ccn", core, total("0"));
    assertThat(network.coreEntry(core).scores().inactiveSince()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 109, 0.5, 0.75",
    "100, 110, 0.25, 0.75",
    "100, 100, 0.5, 0.75",
  })
  void scoresOfOneRunAreTheBestOfEach(long first, long second, double score, double performance) {
    ItemHash core = network.core(ALICE);
    network.atHeight(first);
    network.score("ccn", core, total("0.5") + ",\"performance\":0.25");
    network.atHeight(second);
    network.scoreOf("2026-01-01", "ccn", core, total("0.25") + ",\"performance\":0.75");
    NodeScores scores = network.coreEntry(core).scores();
    assertThat(scores.score()).isEqualTo(score);
    assertThat(scores.performance()).isEqualTo(performance);
  }

  @Test
  void aNodeThatOneOfTwoServicesReachesIsActive() {
    ItemHash core = network.core(ALICE);
    network.atHeight(100);
    network.score("ccn", core, total("0"));
    network.atHeight(105);
    network.score("ccn", core, total("0.5"));
    network.atHeight(110);
    network.score("ccn", core, total("0"));
    assertThat(network.coreEntry(core).scores()).isEqualTo(new NodeScores(0.5, 0, 0, null, true));
  }

  @Test
  void withoutAChainThePeriodTellsRunsApart() {
    ItemHash core = network.core(ALICE);
    network.scoreOf("2026-01-01", "ccn", core, total("0.5"));
    network.scoreOf("2026-01-01", "ccn", core, total("0.25"));
    assertThat(network.coreEntry(core).scores().score()).isEqualTo(0.5);
    network.scoreOf("2026-01-01", "ccn", core, total("0.75"));
    assertThat(network.coreEntry(core).scores().score()).isEqualTo(0.75);
    network.scoreOf("2026-01-02", "ccn", core, total("0.25"));
    assertThat(network.coreEntry(core).scores().score()).isEqualTo(0.25);
    network.score("ccn", core, total("0.2"));
    network.score("ccn", core, total("0.1"));
    assertThat(network.coreEntry(core).scores().score()).isEqualTo(0.1);
  }

  @ParameterizedTest
  @CsvSource({
    "23579374, true",
    "23579375, false",
    "23631694, false",
    "23631695, true",
  })
  void scoresOfATimeWhenTheyWereWrongDoNotCount(long height, boolean counts) {
    ItemHash core = network.core(ALICE);
    Registry before = network.registry();
    network.atHeight(height);
    network.score("ccn", core, total("0.5"));
    assertThat(network.registry().equals(before)).isEqualTo(!counts);
  }
}
