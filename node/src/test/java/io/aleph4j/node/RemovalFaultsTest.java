package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemHash;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Removal while the database fails, the node ends, and messages come in. */
class RemovalFaultsTest extends RemovalContract {

  private static final Duration TOO_LATE = Duration.ofHours(26);
  private final List<ItemHash> files = new ArrayList<>();

  /** More files than one turn changes, of which the first is paid for. */
  private void keepMany(int count) {
    files.clear();
    tokens(ALICE, RICH);
    List<Callable<ItemHash>> stores = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "file-" + i + "-that-costs";
      stores.add(() -> process(Draft.store(ALICE, keep(name))));
    }
    files.addAll(atOnce(stores));
  }

  private long standing(int status) {
    return Long.parseLong(
        database.one("SELECT count(*) FROM message WHERE type = 3 AND status = " + status));
  }

  private long removed() {
    return Long.parseLong(database.one("SELECT count(*) FROM removed"));
  }

  /** Fails at each statement whose text has this in it, once the switch is on. */
  private static FaultySource.Faults failing(
      String part, AtomicBoolean on, AtomicInteger allowed, boolean afterwards) {
    return new FaultySource.Faults() {
      private final ThreadLocal<Boolean> mine = ThreadLocal.withInitial(() -> false);

      @Override
      public void beforePrepare(String sql) {
        mine.set(on.get() && sql.contains(part));
      }

      @Override
      public void beforeCommit(Connection connection) throws SQLException {
        if (!afterwards) {
          fail();
        }
      }

      @Override
      public void afterCommit(Connection connection) throws SQLException {
        if (afterwards) {
          fail();
        }
      }

      private void fail() throws SQLException {
        if (mine.get() && allowed.getAndDecrement() <= 0) {
          mine.set(false);
          throw new SQLException("the connection broke, on purpose", "08006");
        }
      }
    };
  }

  // The node ends after any number of turns, of which the last may have been written or not.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void aPassThatIsCutOffIsContinuedByTheNextStart(int turns) {
    keepMany(650);
    tokens(ALICE, BigDecimal.ZERO);
    AtomicBoolean on = new AtomicBoolean(true);
    boolean written = turns % 2 == 1;
    node.close();
    node =
        newNode(
            FaultySource.over(
                database.source(),
                failing("INSERT INTO removing", on, new AtomicInteger(turns), written)),
            clock);
    boolean failed = false;
    try {
      examine();
    } catch (RuntimeException e) {
      failed = true;
    }
    assertThat(failed).isEqualTo(turns < 4);
    assertThat(standing(4))
        .isEqualTo(turns >= 4 ? 650 : written ? 200L * (turns + 1) : 200L * turns);
    assertSound();
    on.set(false);
    restart();
    assertThat(standing(4) + examine()).isEqualTo(650);
    assertThat(standing(4)).isEqualTo(650);
    assertSound();
    tokens(ALICE, RICH);
    examine();
    assertThat(standing(1)).isEqualTo(650);
    assertSound();
  }

  // Whether they were removed is not known at first; each is counted once in the end.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void removalsWhoseAnswerIsLostHappenOnce(boolean written) {
    keepMany(300);
    tokens(ALICE, BigDecimal.ZERO);
    AtomicBoolean on = new AtomicBoolean();
    AtomicInteger faults = new AtomicInteger();
    FaultySource.Faults twice =
        new FaultySource.Faults() {
          private final ThreadLocal<Boolean> mine = ThreadLocal.withInitial(() -> false);

          @Override
          public void beforePrepare(String sql) {
            mine.set(on.get() && sql.contains("INSERT INTO removed"));
          }

          @Override
          public void beforeCommit(Connection connection) throws SQLException {
            if (!written) {
              fail();
            }
          }

          @Override
          public void afterCommit(Connection connection) throws SQLException {
            if (written) {
              fail();
            }
          }

          private void fail() throws SQLException {
            if (mine.get() && faults.getAndIncrement() < 2) {
              throw new SQLException("the connection broke, on purpose", "08006");
            }
          }
        };
    node.close();
    node = newNode(FaultySource.over(database.source(), twice), clock);
    examine();
    pass(TOO_LATE);
    on.set(true);
    collect();
    assertThat(faults.get()).isGreaterThan(1);
    assertThat(removed()).isEqualTo(300);
    assertThat(node.tallies().total()).isEqualTo(2);
    ItemHash post = process(Draft.post(BOB, "note", "1"));
    assertThat(node.tallies().total()).isEqualTo(3);
    assertSound();
    restart();
    assertThat(node.tallies().total()).isEqualTo(3);
    assertThat(standing(post)).isEqualTo("processed");
    assertSound();
  }

  @Test
  void aRemovalThatIsCarriedOutLateTakesNothingThatIsPaidAgain() {
    keepMany(3);
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    List<String> late = new ArrayList<>();
    database.all("SELECT item_hash FROM removing").forEach(late::add);
    tokens(ALICE, RICH);
    examine();
    assertThat(
            database.all(
                "SELECT count(*) FROM removing WHERE item_hash = '" + late.getFirst() + "'"))
        .containsExactly("0");
    assertThatThrownBy(
            () -> database.run("SELECT refuse_unless_removing(ARRAY['" + late.getFirst() + "'])"))
        .hasStackTraceContaining("a message is not being removed");
  }

  // Whoever comes first: publishing, forgetting and the jobs take turns, and everything stays
  // whole.
  @Test
  void everythingAtOnceStaysWhole() {
    Random random = new Random(7);
    keepMany(120);
    node.close();
    node = newNode(database.source(), clock, settings().withLanes(3));
    int rounds = Boolean.getBoolean("aleph.full") ? 60 : 6;
    for (int round = 0; round < rounds; round++) {
      int seed = random.nextInt();
      BigDecimal some =
          new BigDecimal(
              database.one("SELECT coalesce(sum(hold), 0) / 3 FROM cost WHERE payment_type = 1"));
      List<Callable<Object>> calls = new ArrayList<>();
      calls.add(() -> examine());
      calls.add(() -> node.collect());
      calls.add(() -> examine());
      for (int i = 0; i < 20; i++) {
        calls.add(one(new Random(seed + i), round * 100 + i));
      }
      tokens(ALICE, new Random(seed).nextBoolean() ? RICH : some);
      atOnce(calls);
      pass(Duration.ofHours(new Random(seed).nextInt(14)));
      assertSound();
    }
    tokens(ALICE, BigDecimal.ZERO);
    examine();
    pass(TOO_LATE);
    collect();
    assertThat(removed()).isPositive();
    restart();
    assertThat(node.tallies().total())
        .isEqualTo(Long.parseLong(database.one("SELECT count(*) FROM message")));
    assertSound();
  }

  private Callable<Object> one(Random random, int number) {
    ItemHash target = files.get(random.nextInt(files.size()));
    Account who = random.nextInt(3) == 0 ? BOB : ALICE;
    Envelope envelope =
        switch (random.nextInt(4)) {
          case 0 -> Draft.forget(ALICE, target).at(number + 2).sign();
          case 1 -> Draft.store(ALICE, keep("v" + number), target.value()).at(number + 2).sign();
          case 2 -> Draft.store(who, keep("another file " + number)).at(number + 2).sign();
          default -> Draft.post(who, "note", "1").at(number + 2).sign();
        };
    return () -> {
      Outcome outcome = submit(envelope);
      assertThat(outcome).isNotInstanceOf(Outcome.Unavailable.class);
      return outcome;
    };
  }
}
