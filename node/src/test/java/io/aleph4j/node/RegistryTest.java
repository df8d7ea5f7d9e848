package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.registry.NodeOperations;
import io.aleph4j.node.registry.OwnerPost;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.node.registry.RegistryJson;
import io.aleph4j.node.registry.RegistryMachine;
import io.aleph4j.node.registry.RegistryRules;
import io.aleph4j.node.registry.ScorePosts;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.AggregateRow;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.node.storage.OperationReads;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.credit.MoneyPolicy;
import io.aleph4j.service.postgres.DatabaseException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The list of nodes of a private network: made of posts, shown as an aggregate, kept. */
class RegistryTest extends NodeContract {

  private static final String OWNER = "0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10";
  private static final TokenBalances ENOUGH = TokenBalances.equal(new BigDecimal(500_000));

  /** The scoring service of this network is the last account. */
  private static final Account SCORER = Draft.ACCOUNTS.getLast();

  /** So is the publisher of balances. */
  private static final Account PUBLISHER = Draft.ACCOUNTS.get(Draft.ACCOUNTS.size() - 2);

  private static final RuleSettings.Scoring SCORING =
      new RuleSettings.Scoring(
          Set.of(SCORER.address()),
          RuleSettings.Scoring.defaults().channel(),
          RuleSettings.Scoring.defaults().postType());

  private TokenBalances balances = ENOUGH;
  private int lanes = 1;

  @Override
  CoreNode newNode(DataSource source, InstantSource clock, CoreNodeSettings settings) {
    return super.newNode(
        source,
        clock,
        Payments.settings()
            .withLanes(lanes)
            .withRules(
                new RuleSettings(
                    false,
                    SCORING,
                    PaymentSettings.network()
                        .with(MoneyPolicy.of(Set.of(PUBLISHER.address()), Set.of()))))
            .withRegistry(balances));
  }

  private static Draft operation(Account sender, String action, @Nullable ItemHash ref) {
    String details =
        ",\"details\":{\"name\":\"%s\",\"type\":\"compute\"}".formatted(sender.address());
    Draft draft =
        Draft.post(
            sender,
            "corechan-operation",
            "{\"action\":\"%s\",\"tags\":[\"%s\",\"mainnet\"]%s}"
                .formatted(action, action, details));
    return ref == null ? draft : draft.withFields(draft.fields() + ",\"ref\":\"" + ref + '"');
  }

  private static Draft scores(Account sender, ItemHash core, ItemHash resource, String score) {
    String entry = "[{\"node_id\":\"%s\",\"total_score\":%s,\"performance\":0.5}]";
    return Draft.post(
            sender,
            "aleph-scoring-scores",
            "{\"tags\":[\"mainnet\"],\"period\":{\"from_date\":\"2026-01-01T00:00:00\","
                + "\"to_date\":\"2026-01-02T00:00:00\"},\"scores\":{\"ccn\":%s,\"crn\":%s}}"
                    .formatted(entry.formatted(core, score), entry.formatted(resource, score)))
        .on(SCORING.channel());
  }

  private AggregateRow shown() {
    return new AggregateReads(database.source()).of(OWNER, List.of("corechannel")).getFirst();
  }

  private JsonNode nodes() {
    return StrictJson.parse(shown().content()).get("nodes");
  }

  private JsonNode resourceNodes() {
    return StrictJson.parse(shown().content()).get("resource_nodes");
  }

  @Test
  void aNewNetworkHasAListWithoutNodes() {
    assertThat(shown().content()).isEqualTo("{\"nodes\":[],\"resource_nodes\":[]}");
    assertAuditClean();
  }

  @Test
  void theListShowsAnOperationOnceItIsProcessed() {
    ItemHash core = process(operation(ALICE, "create-node", null).at(10));
    assertThat(nodes().get(0).get("hash").asString()).isEqualTo(core.value());
    ItemHash resource = process(operation(BOB, "create-resource-node", null).at(11));
    process(operation(ALICE, "link", resource).at(12));
    process(operation(CAROL, "stake", core).at(13));
    process(
        Draft.amend(
                ALICE, core.value(), "{\"tags\":[\"mainnet\"],\"details\":{\"name\":\"better\"}}")
            .at(14));
    assertThat(nodes().get(0).get("name").asString()).isEqualTo("better");
    assertThat(nodes().get(0).get("status").asString()).isEqualTo("active");
    assertThat(resourceNodes().get(0).get("parent").asString()).isEqualTo(core.value());
    assertThat(shown().lastUpdated()).isGreaterThan(shown().created());
    assertThat(shown().lastHash()).isEqualTo(ItemHash.sha256(shown().content()).value());
    assertAuditClean();
  }

  @Test
  void theScoringServiceScoresTheNodes() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    ItemHash resource = process(operation(BOB, "create-resource-node", null));
    AggregateRow before = shown();
    process(scores(CAROL, core, resource, "0.9"));
    process(scores(SCORER, core, resource, "0.9").on("test"));
    assertThat(shown()).isEqualTo(before);
    process(scores(SCORER, core, resource, "0.75"));
    assertThat(nodes().get(0).get("score").asDouble()).isEqualTo(0.75);
    assertThat(nodes().get(0).get("score_updated").asBoolean()).isTrue();
    assertThat(resourceNodes().get(0).get("performance").asDouble()).isEqualTo(0.5);
    assertThat(shown().lastUpdated()).isGreaterThan(before.lastUpdated());
    assertAuditClean();
  }

  @Test
  void aRestartKeepsScoresAndTheRunThatTheyAreOf() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    ItemHash resource = process(operation(BOB, "create-resource-node", null));
    process(scores(SCORER, core, resource, "0").at(2));
    ItemHash post = process(scores(SCORER, core, resource, "0.75").at(3));
    AggregateRow before = shown();
    restart();
    assertThat(shown()).isEqualTo(before);
    process(scores(SCORER, core, resource, "0.5").at(4));
    assertThat(shown()).isEqualTo(before);
    process(Draft.forget(SCORER, post));
    assertThat(shown()).isEqualTo(before);
    assertAuditClean();
  }

  @Test
  void scoresAreMadeAnewFromThePosts() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    ItemHash resource = process(operation(BOB, "create-resource-node", null));
    process(scores(CAROL, core, resource, "0.9"));
    process(scores(SCORER, core, resource, "0.9").on(null));
    process(scores(SCORER, core, resource, "0.75"));
    String before = shown().content();
    assertThat(before).contains("\"score\":0.75");
    node.close();
    database.run("DELETE FROM registry");
    node = newNode(database.source(), InstantSource.system());
    assertThat(shown().content()).isEqualTo(before);
    assertAuditClean();
  }

  @Test
  void scoresThatCameBeforeTheMarkCouldBeSavedAreTakenAtTheNextStart() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    ItemHash resource = process(operation(BOB, "create-resource-node", null));
    String saved = database.one("SELECT seq FROM registry");
    String[] columns = {"cores", "resources", "scoring"};
    String[] values = new String[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = database.one("SELECT " + columns[i] + " FROM registry");
    }
    process(scores(SCORER, core, resource, "0.75"));
    String after = shown().content();
    node.close();
    // As if the node had been killed before it saved the list.
    database.run("UPDATE registry SET seq = " + saved);
    for (int i = 0; i < columns.length; i++) {
      database.run("UPDATE registry SET " + columns[i] + " = '" + values[i] + "'");
    }
    node = newNode(database.source(), InstantSource.system());
    assertThat(shown().content()).isEqualTo(after);
    assertAuditClean();
  }

  @Test
  void scoresThatAreNoneChangeNothing() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    AggregateRow before = shown();
    String[] contents = {
      "{\"tags\":[\"mainnet\"]}",
      "{\"tags\":[\"mainnet\"],\"scores\":[]}",
      "{\"tags\":[\"mainnet\"],\"scores\":{\"ccn\":[null,1,{\"node_id\":\"" + core + "\"}]}}",
      "{\"tags\":[\"mainnet\"],\"period\":{\"from_date\":\"soon\",\"to_date\":7},\"scores\":{}}",
      "[\"mainnet\"]",
      "null"
    };
    for (String content : contents) {
      process(Draft.post(SCORER, "aleph-scoring-scores", content).on(SCORING.channel()));
    }
    assertThat(shown()).isEqualTo(before);
    restart();
    assertThat(shown()).isEqualTo(before);
    assertAuditClean();
  }

  @Test
  void whatMayNotBeIsProcessedAndChangesNothing() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    String before = shown().content();
    process(operation(BOB, "drop-node", core));
    process(operation(ALICE, "create-node", null).at(2));
    process(operation(ALICE, "link", ItemHash.sha256("nowhere")));
    process(Draft.post(ALICE, "corechan-operation", "{\"tags\":[\"mainnet\"],\"action\":[]}"));
    process(Draft.post(ALICE, "corechan-operation", "[\"mainnet\"]"));
    process(Draft.post(ALICE, "corechan-operation", "null"));
    assertThat(shown().content()).isEqualTo(before);
    assertAuditClean();
  }

  @Test
  void aContentByHashIsAnOperationLikeAnyOther() {
    Draft draft = operation(ALICE, "create-node", null);
    keep(draft.text());
    assertThat(submit(draft.signByHash())).isEqualTo(new Outcome.Processed());
    assertThat(nodes().get(0).get("hash").asString()).isEqualTo(draft.hash().value());
    database.run("DELETE FROM registry");
    String before = shown().content();
    restart();
    assertThat(shown().content()).isEqualTo(before);
  }

  @Test
  void aRestartFindsTheListAgainWithoutReadingOldPosts() {
    ItemHash core = process(operation(ALICE, "create-node", null).at(5));
    AggregateRow before = shown();
    database.run(
        "UPDATE message SET item_content = replace(item_content, 'create-node', 'no-node')");
    restart();
    assertThat(shown()).isEqualTo(before);
    process(operation(BOB, "stake", core));
    assertThat(nodes().get(0).get("stakers").has(BOB.address().value())).isTrue();
  }

  @Test
  void theListIsMadeAnewFromThePosts() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    process(operation(BOB, "stake-split", core));
    ItemHash resource = process(operation(CAROL, "create-resource-node", null));
    process(operation(ALICE, "link", resource));
    String before = shown().content();
    node.close();
    database.run("DELETE FROM registry");
    database.run("DELETE FROM aggregate");
    database.run("DELETE FROM aggregate_entry");
    node = newNode(database.source(), InstantSource.system());
    assertThat(shown().content()).isEqualTo(before);
    assertAuditClean();
  }

  @Test
  void whatWasCommittedButNotSavedIsTakenAtTheNextStart() {
    AtomicInteger refused = new AtomicInteger();
    restart(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) throws SQLException {
            if (sql.contains("INTO registry") && refused.getAndIncrement() > 0) {
              throw new SQLException("out of reach, on purpose", "08006");
            }
          }
        });
    ItemHash core = process(operation(ALICE, "create-node", null));
    process(operation(BOB, "stake", core));
    assertThat(refused.get()).isGreaterThan(1);
    assertThat(nodes()).isEmpty();
    restart();
    assertThat(nodes().get(0).get("stakers").has(BOB.address().value())).isTrue();
    assertAuditClean();
  }

  @Test
  void aListThatCouldNotBeSavedIsSavedWhenTheDatabaseIsBack() {
    AtomicInteger tries = new AtomicInteger();
    restart(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) throws SQLException {
            int number = sql.contains("INTO registry") ? tries.getAndIncrement() : 0;
            if (number == 1 || number == 2) {
              throw new SQLException("out of reach, on purpose", "08006");
            }
          }

          @Override
          public void afterCommit(Connection connection) throws SQLException {
            if (tries.get() == 4) {
              tries.incrementAndGet();
              throw new SQLException("the answer is lost, on purpose", "08006");
            }
          }
        });
    process(operation(ALICE, "create-node", null));
    Eventually.holds("saved", () -> nodes().size() == 1 && tries.get() >= 5);
    node.close();
    assertAuditClean();
  }

  @Test
  void whatIsForgottenStaysDone() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    ItemHash stake = process(operation(BOB, "stake", core));
    AggregateRow before = shown();
    process(Draft.forget(ALICE, core));
    process(Draft.forget(BOB, stake));
    assertThat(shown()).isEqualTo(before);
    restart();
    assertThat(shown()).isEqualTo(before);
    process(operation(ALICE, "drop-node", core));
    assertThat(nodes()).isEmpty();
    assertAuditClean();
  }

  @Test
  void whoeverHoldsTooLittleAtAStartLosesNodeOrStake() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    process(operation(BOB, "stake", core));
    balances =
        account ->
            account.equals(BOB.address())
                ? TokenBalances.units(BigDecimal.ONE)
                : ENOUGH.of(account);
    restart();
    assertThat(nodes().get(0).get("stakers")).isEmpty();
    balances = _ -> TokenBalances.units(BigDecimal.ONE);
    restart();
    assertThat(nodes()).isEmpty();
    ItemHash refused = process(operation(CAROL, "create-node", null));
    balances = ENOUGH;
    restart();
    assertThat(nodes()).isEmpty();
    assertThat(refused).isNotNull();
    assertAuditClean();
  }

  @Test
  void whatPostsSayAccountsHoldCountsAtOnce() {
    ItemHash core = process(operation(ALICE, "create-node", null));
    process(operation(BOB, "stake", core));
    process(holds(1, ALICE, 200_000, BOB, 20_000));
    assertThat(nodes().get(0).get("stakers").get(BOB.address().value()).asInt()).isEqualTo(20_000);
    process(holds(2, BOB, 9_998, CAROL, 10_000));
    assertThat(nodes().get(0).get("stakers")).isEmpty();
    process(operation(CAROL, "stake", core));
    // What an older block says is no news.
    process(holds(1, ALICE, 1, CAROL, 1));
    assertThat(nodes().get(0).get("stakers").get(CAROL.address().value()).asInt())
        .isEqualTo(10_000);
    restart();
    assertThat(nodes()).hasSize(1);
    process(holds(3, ALICE, 199_998, BOB, 0));
    assertThat(nodes()).isEmpty();
    assertAuditClean();
  }

  private static Draft holds(
      int height, Account first, int held, Account second, int heldBySecond) {
    return Draft.post(
        PUBLISHER,
        "balances-update",
        "{\"tags\":[\"mainnet\"],\"chain\":\"ETH\",\"main_height\":%d,\"balances\":{\"%s\":%d,\"%s\":%d}}"
            .formatted(height, first.address(), held, second.address(), heldBySecond));
  }

  @Test
  void nobodySaysTheListHereByAMessage() {
    Draft grant = Draft.aggregate(ALICE, "corechannel", "{\"nodes\":[]}");
    assertThat(submit(grant)).isEqualTo(new Outcome.Processed());
    assertRejected(submit(grant.forOwner(OWNER)), ErrorCode.PERMISSION_DENIED);
    assertThat(submit(Draft.aggregate(ALICE, "other", "{}"))).isEqualTo(new Outcome.Processed());
    assertAuditClean();
  }

  @Test
  void whereAMessageSaysTheListItIsNotMade() {
    node.close();
    database.empty();
    node = super.newNode(database.source(), InstantSource.system(), Payments.settings());
    process(Draft.aggregate(ALICE, "corechannel", "{\"nodes\":[\"of the live network\"]}"));
    // As if its owner had signed it, whose key nobody has.
    database.run("UPDATE message SET owner = '" + OWNER + "', owner_key = " + Keys.of(OWNER));
    database.run("UPDATE aggregate SET owner = '" + OWNER + "', owner_key = " + Keys.of(OWNER));
    restart();
    process(operation(BOB, "create-node", null));
    assertThat(shown().content()).isEqualTo("{\"nodes\":[\"of the live network\"]}");
    assertThat(database.one("SELECT count(*) FROM registry")).isEqualTo("0");
  }

  @Test
  void aNodeOfTheLiveNetworkDoesNotRunOnAPrivateOnesDatabase() {
    process(operation(ALICE, "create-node", null));
    node.close();
    assertThatThrownBy(
            () -> super.newNode(database.source(), InstantSource.system(), Payments.settings()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("alephd up");
    node = newNode(database.source(), InstantSource.system());
    assertThat(nodes()).hasSize(1);
  }

  @Test
  void aNodeOfTheLiveNetworkMakesNoList() {
    node.close();
    database.empty();
    node = super.newNode(database.source(), InstantSource.system(), Payments.settings());
    process(operation(ALICE, "create-node", null));
    assertThat(new AggregateReads(database.source()).of(OWNER, List.of())).isEmpty();
    assertThat(database.one("SELECT count(*) FROM registry")).isEqualTo("0");
  }

  @Test
  void severalLanesMakeTheListInCommitOrder() {
    lanes = 4;
    restart();
    Random random = new Random(7);
    List<Envelope> messages = new ArrayList<>();
    List<ItemHash> known = new ArrayList<>(List.of(ItemHash.sha256("nowhere")));
    String[] actions = {
      "create-node",
      "create-resource-node",
      "link",
      "unlink",
      "drop-node",
      "stake",
      "stake-split",
      "unstake"
    };
    for (int i = 0; i < 200; i++) {
      Account sender = Draft.ACCOUNTS.get(random.nextInt(8));
      ItemHash ref = known.get(random.nextInt(known.size()));
      Draft draft =
          random.nextInt(5) == 0
              ? scores(SCORER, ref, ref, Double.toString(random.nextDouble())).at(i + 1)
              : operation(sender, actions[random.nextInt(actions.length)], ref).at(i + 1);
      known.add(draft.hash());
      messages.add(draft.sign());
    }
    for (int i = 0; i < messages.size(); i += 20) {
      assertThat(submitAtOnce(messages.subList(i, i + 20))).containsOnly(new Outcome.Processed());
    }
    assertThat(nodes().size() + resourceNodes().size()).isGreaterThan(3);
    assertThat(shown().content()).isEqualTo(replayed());
    node.close();
    assertAuditClean();
  }

  /** What all live posts make of an empty list, in commit order. */
  private String replayed() {
    RegistryMachine machine = new RegistryMachine(RegistryRules.OF_THE_NETWORK);
    RegistryJson json = new RegistryJson(RegistryRules.OF_THE_NETWORK);
    Registry registry = Registry.EMPTY;
    ScorePosts scores = new ScorePosts(SCORING);
    for (OwnerPost post : new OperationReads(database.source()).after(0, 10_000)) {
      var event = NodeOperations.read(post, 0).or(() -> scores.read(post, 0));
      if (event.isPresent()) {
        registry = machine.apply(registry, event.get(), ENOUGH);
      }
    }
    return "{\"nodes\":"
        + json.cores(registry)
        + ",\"resource_nodes\":"
        + json.resources(registry)
        + '}';
  }
}
