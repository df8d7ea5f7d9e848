package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.local.LocalAggregate;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.local.OfficialAggregates;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.AggregateRow;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.postgres.DatabaseException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a private network has although no message says it: shown, marked, and nobody's to change.
 */
class LocalStateTest extends NodeContract {

  private static final Address OFFICIAL = new Address("0xFba561a84A537fCaa567bb7A2257e7142701ae2A");

  private static final LocalState OFFICIAL_STATE =
      new LocalState(Map.of(ALICE.address(), 500L), OfficialAggregates.all());

  private LocalState state = OFFICIAL_STATE;

  @Override
  @BeforeEach
  void start() {
    state = OFFICIAL_STATE;
    super.start();
  }

  @Override
  CoreNode newNode(DataSource source, InstantSource clock, CoreNodeSettings settings) {
    return super.newNode(
        source,
        clock,
        Payments.settings().withRegistry(TokenBalances.equal(BigDecimal.ONE)).withLocal(state));
  }

  private CoreNode liveNode() {
    return super.newNode(database.source(), InstantSource.system(), Payments.settings());
  }

  private List<AggregateRow> shown(Address owner, String key) {
    return new AggregateReads(database.source()).of(owner.value(), List.of(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pricing", "settings", "vm-images", "runtimes"})
  void clientsReadWhatIsPublishedByAccountsThatNobodyHereHasTheKeysOf(String key) {
    assertThat(shown(OFFICIAL, key))
        .singleElement()
        .satisfies(row -> assertThat(StrictJson.parse(row.content()).isEmpty()).isFalse());
  }

  @Test
  void aRestartIsNoNewRevision() {
    AggregateRow before = shown(OFFICIAL, "pricing").getFirst();
    restart();
    assertThat(shown(OFFICIAL, "pricing")).containsExactly(before);
    assertThat(database.one("SELECT count(*) FROM local_aggregate")).isEqualTo("4");
  }

  @Test
  void anotherContentReplacesTheOneBeforeAndTheRestStays() {
    LocalAggregate other =
        LocalAggregate.of(OFFICIAL, "pricing", StrictJson.parse("{\"a\":{\"b\":1}}"));
    state = new LocalState(Map.of(), List.of(other));
    restart();
    assertThat(shown(OFFICIAL, "pricing").getFirst().content()).isEqualTo("{\"a\":{\"b\":1}}");
    assertThat(shown(OFFICIAL, "settings")).hasSize(1);
    state = OFFICIAL_STATE;
    restart();
    assertThat(shown(OFFICIAL, "pricing").getFirst().content()).contains("web3_hosting");
    assertAuditClean();
  }

  @Test
  void noMessageSaysWhatTheNetworkHasOfItsOwn() {
    Draft element = Draft.aggregate(ALICE, "pricing", "{\"storage\":{}}");
    assertThat(submit(element)).isEqualTo(new Outcome.Processed());
    Outcome refused = submit(element.forOwner(OFFICIAL.value()));
    assertRejected(refused, ErrorCode.PERMISSION_DENIED);
    assertThat(refused.toString()).contains("pricing").contains(OFFICIAL.value());
    // Nor after a start that no longer names it.
    state = LocalState.NONE;
    restart();
    assertRejected(
        submit(Draft.aggregate(BOB, "pricing", "{}").forOwner(OFFICIAL.value())),
        ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void whereMessagesSayAnAggregateNothingIsPutInItsPlace() {
    node.close();
    database.empty();
    node = liveNode();
    process(Draft.aggregate(ALICE, "pricing", "{\"said\":1}"));
    // As if its owner had signed it, whose key nobody has.
    String owner = "owner = '" + OFFICIAL + "', owner_key = " + Keys.of(OFFICIAL.value());
    database.run("UPDATE message SET " + owner);
    database.run(
        "UPDATE aggregate SET "
            + owner
            + ", aggregate_id = sha256(convert_to('"
            + OFFICIAL
            + "', 'UTF8') || '\\x00'::bytea || convert_to('pricing', 'UTF8') || '\\x00'::bytea)");
    restart();
    assertThat(shown(OFFICIAL, "pricing").getFirst().lastHash())
        .isEqualTo(database.one("SELECT item_hash FROM message WHERE content_key = 'pricing'"));
    assertThat(shown(OFFICIAL, "settings")).hasSize(1);
    assertThat(database.one("SELECT count(*) FROM local_aggregate")).isEqualTo("3");
  }

  @Test
  void accountsHaveTheirCreditsFromTheBeginningAndOnce() {
    String lots = "SELECT sum(remaining) FROM credit_lot WHERE address = '" + ALICE.address() + "'";
    assertThat(database.one(lots)).isEqualTo("500");
    state = new LocalState(Map.of(ALICE.address(), 900L, BOB.address(), 0L), List.of());
    restart();
    restart();
    assertThat(database.one(lots)).isEqualTo("500");
    assertThat(database.all("SELECT address || ' ' || amount FROM credit_history"))
        .containsExactly(ALICE.address() + " 500");
    assertThat(database.all("SELECT entries || ' ' || incoming FROM credit_account"))
        .containsExactly("1 500");
    assertThat(database.one("SELECT count(*) FROM local_credit")).isEqualTo("1");
  }

  @Test
  void tokensAreHeldUntilAnyBlockSaysOtherwise() {
    String held =
        "SELECT trim_scale(balance) FROM token_balance WHERE address = '" + BOB.address() + "'";
    state = new LocalState(Map.of(), Map.of(BOB.address(), new BigDecimal("1.5")), List.of());
    restart();
    restart();
    assertThat(database.one(held)).isEqualTo("1.5");
    database.run("UPDATE token_balance SET balance = 7, height = 0");
    restart();
    assertThat(database.one(held)).isEqualTo("7");
  }

  @Test
  void whoWasGivenCreditsGetsNoOthersAtFirstUse() {
    keep("a file");
    process(Draft.store(ALICE, keep("a file")));
    assertThat(database.all("SELECT amount FROM credit_history")).containsExactly("500");
  }

  @Test
  void aNodeOfTheLiveNetworkDoesNotRunOnIt() {
    node.close();
    database.run("DELETE FROM registry");
    for (String mark : List.of("local_credit", "local_aggregate")) {
      database.run("DELETE FROM " + mark);
      boolean isMarked = mark.equals("local_credit");
      if (isMarked) {
        assertThatThrownBy(this::liveNode)
            .isInstanceOf(DatabaseException.class)
            .hasMessageContaining("alephd up")
            .message()
            .doesNotContain("\n");
      } else {
        liveNode().close();
      }
    }
    node = newNode(database.source(), InstantSource.system());
  }

  @Test
  void nobodyHasLessThanNothing() {
    assertThatThrownBy(() -> new LocalState(Map.of(BOB.address(), -1L), List.of()))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> LocalAggregate.of(OFFICIAL, "pricing", StrictJson.parse("[1]")))
        .hasMessageContaining("pricing");
  }
}
