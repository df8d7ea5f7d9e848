package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static io.aleph4j.node.Machines.exactly;
import static io.aleph4j.node.Machines.instance;
import static io.aleph4j.node.Machines.latest;
import static io.aleph4j.node.Machines.program;
import static io.aleph4j.node.Machines.verifiable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Eventually;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Payments;
import io.aleph4j.node.RebuildAudit;
import io.aleph4j.node.TestDatabase;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.node.storage.BatchWriter;
import io.aleph4j.node.storage.FileRows;
import io.aleph4j.node.storage.StateReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine and the FORGET message of what it uses, each decided as if the other were not: the
 * database lets one of both pass, whichever comes first. Here they are two lanes that do not know
 * of each other, as those of two processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineRaceTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final Timestamp NOW = new Timestamp(1_700_000_000_000_000L);
  private static final ItemHash FILE = ItemHash.sha256("a file");
  private static final Outcome PROCESSED = new Outcome.Processed();

  private final Draft store = Draft.store(ALICE, FILE);
  private final ItemHash file = store.hash();
  private final Planner planner =
      new Planner(
          new Rules(Payments.lenientRules()),
          Payments.lenient(),
          new RetryPolicy(10, new SplittableRandom(1)),
          Duration.ofHours(24));

  private TestDatabase database;
  private long seq;

  @BeforeAll
  void open() {
    database = new TestDatabase();
  }

  @AfterAll
  void close() {
    database.close();
  }

  @BeforeEach
  void keepAFile() {
    database.empty();
    seq = 0;
    new FileRows(database.source()).recordUntil(FILE, 6, NOW);
    assertThat(plan(store).write()).containsExactly(PROCESSED);
  }

  /** What is decided now and may be written later. */
  private record Planned(TestDatabase database, Plan plan, Set<ItemHash> unknown) {

    List<Outcome> write() {
      new BatchWriter(database.source()).commit(plan, unknown);
      return plan.outcomes();
    }
  }

  private Planned plan(Draft... drafts) {
    List<Task> tasks =
        java.util.Arrays.stream(drafts)
            .map(draft -> new Task(draft.sign(), draft.message(), null, NOW, null, null))
            .toList();
    StateRequest request = StateRequest.of(tasks, PaymentSettings.network());
    LoadedState loaded =
        new StateReads(database.source(), Payments.lenient()).load(request.assumingUnknown());
    Plan plan = planner.plan(tasks, loaded, seq + 1, NOW);
    seq += tasks.size();
    return new Planned(database, plan, request.hashes());
  }

  private Draft forget() {
    return Draft.forget(ALICE, file);
  }

  private Draft machine(String kind) {
    return switch (kind) {
      case "exact" -> program(BOB, exactly(file), exactly(file));
      case "latest" -> instance(BOB, latest(file), 1);
      default -> verifiable(BOB, file, ItemHash.sha256("absent"), ItemHash.sha256("absent"));
    };
  }

  private void assertClean() {
    assertThat(RebuildAudit.differences(database.source())).isEmpty();
  }

  @Holds(rule = "FORGET: a machine comes to use the file in the same moment", code = 503)
  @ParameterizedTest
  @ValueSource(strings = {"exact", "latest", "verifiable"})
  void whatIsUsedMeanwhileIsNotForgotten(String kind) {
    Planned forgetting = plan(forget());
    assertThat(plan(machine(kind)).write()).containsExactly(PROCESSED);
    assertThatThrownBy(forgetting::write).isInstanceOf(StorageException.Stale.class);
    assertThat(plan(forget()).write())
        .allSatisfy(outcome -> assertThat(code(outcome)).isEqualTo(ErrorCode.FORGET_NOT_ALLOWED));
    assertClean();
  }

  @Holds(rule = "PROGRAM, INSTANCE: the file is forgotten in the same moment", code = 301)
  @ParameterizedTest
  @ValueSource(strings = {"exact", "latest"})
  void whatIsForgottenMeanwhileIsNotUsed(String kind) {
    Planned creating = plan(machine(kind));
    assertThat(plan(forget()).write()).containsExactly(PROCESSED);
    assertThatThrownBy(creating::write).isInstanceOf(StorageException.Stale.class);
    assertThat(plan(machine(kind)).write())
        .containsExactly(new Outcome.Pending(ErrorCode.VM_VOLUME_NOT_FOUND));
    assertClean();
  }

  @Test
  void whatNeedNotBeThereMayGoMeanwhile() {
    Planned creating = plan(machine("verifiable"));
    assertThat(plan(forget()).write()).containsExactly(PROCESSED);
    assertThatThrownBy(creating::write).isInstanceOf(StorageException.Stale.class);
    assertThat(plan(machine("verifiable")).write()).containsExactly(PROCESSED);
    assertThat(database.one("SELECT count(kept_message) FROM machine_file")).isEqualTo("0");
    assertClean();
  }

  @Test
  void aTagThatIsLeftIsEnough() {
    Draft version = Draft.store(ALICE, FILE, file.value()).at(2);
    assertThat(plan(version).write()).containsExactly(PROCESSED);
    assertThat(plan(forget()).write()).containsExactly(PROCESSED);
    Planned creating = plan(machine("latest"));
    assertThat(plan(Draft.forget(ALICE, version.hash())).write()).containsExactly(PROCESSED);
    // As if it had come first: nobody keeps a version that no machine names.
    assertThat(creating.write()).containsExactly(PROCESSED);
    assertClean();
  }

  /** Writes one after the other, the second while the first is not committed yet. */
  private void writeInside(Planned first, String lastTable, Planned second) throws Exception {
    FutureTask<List<Outcome>> one = new FutureTask<>(first::write);
    FutureTask<List<Outcome>> two = new FutureTask<>(second::write);
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE " + lastTable + " IN EXCLUSIVE MODE");
      Thread.ofVirtual().start(one);
      Eventually.holds("the first waits for the table", () -> waiting("relation") == 1);
      Thread.ofVirtual().start(two);
      Eventually.holds("the second waits for the first", () -> waiting("transactionid") == 1);
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    assertThat(one.get()).first().isEqualTo(PROCESSED);
    assertThatThrownBy(two::get).hasCauseInstanceOf(StorageException.Stale.class);
  }

  private int waiting(String kind) {
    return Integer.parseInt(
        database.one(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                + " WHERE NOT l.granted AND a.datname = current_database() AND l.locktype = '"
                + kind
                + "'"));
  }

  @Test
  void aForgetWaitsForTheMachineThatIsBeingWritten() throws Exception {
    Planned creating = plan(machine("exact"));
    Planned forgetting = plan(forget());
    writeInside(creating, "machine_version", forgetting);
    assertThat(database.one("SELECT count(*) FROM message")).isEqualTo("2");
    assertClean();
  }

  @Test
  void aMachineWaitsForTheForgetThatIsBeingWritten() throws Exception {
    Planned creating = plan(machine("exact"));
    // Refusals are written last.
    Planned forgetting = plan(forget(), Draft.post(BOB, "note", "1").forOwner(ALICE));
    writeInside(forgetting, "rejected", creating);
    assertThat(database.one("SELECT count(*) FROM machine")).isEqualTo("0");
    assertClean();
  }

  private static @Nullable ErrorCode code(Outcome outcome) {
    return outcome instanceof Outcome.Rejected(ErrorCode code, _) ? code : null;
  }
}
