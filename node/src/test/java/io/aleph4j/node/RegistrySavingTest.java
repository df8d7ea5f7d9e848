package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.storage.AggregateReads;
import io.aleph4j.node.storage.AggregateRow;
import io.aleph4j.protocol.ItemHash;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the list of nodes of a private network is written, and when only its mark is. */
class RegistrySavingTest extends NodeContract {

  private static final String OWNER = "0xa1B3bb7d2332383D96b7796B908fB7f7F3c2Be10";

  @Override
  CoreNode newNode(DataSource source, InstantSource clock, CoreNodeSettings settings) {
    return super.newNode(
        source, clock, settings.withRegistry(TokenBalances.equal(new BigDecimal(500_000))));
  }

  private static Draft operation(Account sender, String action, @Nullable ItemHash ref) {
    Draft draft =
        Draft.post(
            sender,
            "corechan-operation",
            "{\"action\":\"" + action + "\",\"tags\":[\"mainnet\"],\"details\":{}}");
    return ref == null ? draft : draft.withFields(draft.fields() + ",\"ref\":\"" + ref + '"');
  }

  private AggregateRow shown() {
    return new AggregateReads(database.source()).of(OWNER, List.of("corechannel")).getFirst();
  }

  private String mark() {
    return database.one("SELECT seq FROM registry");
  }

  private String lastMessage() {
    return database.one("SELECT max(seq) FROM message");
  }

  // Three equal parts of what somebody holds are no whole numbers of tokens, so that their texts
  // are not exact.
  @Test
  void aRestartThatReckonsStakesAnewIsNoNewRevision() {
    for (Account owner : List.of(ALICE, BOB, Draft.ACCOUNTS.get(3))) {
      ItemHash core = process(operation(owner, "create-node", null));
      process(operation(CAROL, "stake-split", core));
    }
    AggregateRow before = shown();
    assertThat(before.content()).contains("166666.66666666666");
    restart();
    assertThat(shown()).isEqualTo(before);
    assertAuditClean();
  }

  @Test
  void anOperationThatChangesNothingMovesOnlyTheMark() {
    AtomicInteger lists = new AtomicInteger();
    restart(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) {
            if (sql.contains("INTO registry")) {
              lists.incrementAndGet();
            }
          }
        });
    ItemHash core = process(operation(ALICE, "create-node", null));
    AggregateRow before = shown();
    int written = lists.get();
    assertThat(mark()).isEqualTo(lastMessage());
    process(operation(BOB, "drop-node", core));
    process(operation(ALICE, "create-node", null).at(2));
    assertThat(mark()).isEqualTo(lastMessage());
    assertThat(lists.get()).isEqualTo(written);
    process(operation(BOB, "stake", core));
    assertThat(mark()).isEqualTo(lastMessage());
    assertThat(lists.get()).isEqualTo(written + 1);
    assertThat(shown().lastUpdated()).isGreaterThan(before.lastUpdated());
    assertAuditClean();
  }
}
