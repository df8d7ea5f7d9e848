package io.aleph4j.node;

import static io.aleph4j.node.Machines.exactly;
import static io.aleph4j.node.Machines.frozen;
import static io.aleph4j.node.Machines.immutable;
import static io.aleph4j.node.Machines.instance;
import static io.aleph4j.node.Machines.latest;
import static io.aleph4j.node.Machines.persistent;
import static io.aleph4j.node.Machines.program;
import static io.aleph4j.node.Machines.replacing;
import static io.aleph4j.node.Machines.startedBy;
import static io.aleph4j.node.Machines.verifiable;
import static io.aleph4j.node.Machines.verified;
import static io.aleph4j.node.Machines.with;
import static io.aleph4j.node.Machines.withVolumes;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.storage.Consistency;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines and the files that they use, over a real database. */
class MachinesTest extends NodeContract {

  private static final Outcome LACKS_A_FILE = waits(ErrorCode.VM_VOLUME_NOT_FOUND);

  /** A STORE message of a file of this text. */
  private Draft store(String text) {
    return Draft.store(ALICE, keep(text));
  }

  private ItemHash stored(String text) {
    return process(store(text));
  }

  private void assertUsed(ItemHash file, ItemHash machine) {
    Draft forget = Draft.forget(ALICE, file).at(77);
    assertRejected(submit(forget), ErrorCode.FORGET_NOT_ALLOWED);
    assertThat(column("details", "rejected", forget.hash()))
        .isEqualTo(
            "{\"errors\":[\"message "
                + file
                + " is used by the machine "
                + machine
                + ": forget that one first\"]}");
    assertThat(column("count(*)", "message", file)).isEqualTo("1");
  }

  /** From now on only a wake can bring what waits within the tests' patience. */
  private void leaveItToWakes() {
    database.run(
        "BEGIN; LOCK TABLE pending IN EXCLUSIVE MODE;"
            + " UPDATE pending SET next_attempt = 9000000000000000; COMMIT");
  }

  private void assertClean() {
    assertAuditClean();
    assertThat(new Consistency(database.source()).faults()).isEmpty();
  }

  private String machines() {
    return database.one("SELECT count(*) FROM machine");
  }

  @Test
  void machinesHaveTheirRows() {
    ItemHash file = stored("file");
    ItemHash other = process(Draft.store(BOB, keep("other")));
    Draft draft =
        with(
            withVolumes(
                startedBy(
                    program(ALICE, exactly(file), latest(other)), "[{\"sender\":\"é \\\"\"}]"),
                immutable(latest(file)),
                persistent(exactly(other), 1)),
            "\"requirements\":{\"node\":{\"node_hash\":\"" + file + "\"}}");
    ItemHash machine = process(draft.at(5));
    assertThat(
            database.one(
                "SELECT type || '|' || owner || '|' || allow_amend || '|' || persistent || '|'"
                    + " || payment_type || '|' || node_hash || '|' || time || '|' || created || '|'"
                    + " || subscriptions FROM machine"))
        .isEqualTo(
            "4|"
                + ALICE.address()
                + "|true|false|1|"
                + file
                + "|5000000|5000000|[{\"sender\":\"é \\\"\"}]");
    assertThat(
            database.all(
                "SELECT role || '|' || message || '|' || use_latest || '|'"
                    + " || coalesce(kept_message, '-') FROM machine_file ORDER BY position"))
        .containsExactly(
            "1|" + file + "|false|" + file,
            "2|" + other + "|true|" + other,
            "5|" + file + "|true|" + file,
            "6|" + other + "|false|-");
    assertThat(
            database.one(
                "SELECT vm_hash || '|' || current_version || '|' || last_updated FROM machine_version"))
        .isEqualTo(machine + "|" + machine + "|5000000");
    process(with(instance(BOB, latest(file), 20_480), "\"payment\":{\"type\":\"superfluid\"}"));
    process(frozen(verifiable(CAROL, file, ItemHash.sha256("absent"), other)));
    process(
        program(CAROL, file, file)
            .withFields(
                program(CAROL, file, file)
                    .fields()
                    .replace("\"http\":true", "\"http\":true,\"persistent\":true")));
    assertThat(
            database.all(
                "SELECT type || '|' || allow_amend || '|' || persistent || '|' || payment_type"
                    + " FROM machine ORDER BY seq OFFSET 1"))
        .containsExactly("5|true|true|2", "7|false|true|3", "4|true|true|1");
    assertClean();
    restart();
    assertClean();
  }

  @Test
  void aMachineIsWokenByTheFileThatItLacks() {
    ItemHash here = stored("here");
    Draft late = store("late");
    for (String ref : List.of(exactly(late.hash()), latest(late.hash()))) {
      Draft machine = program(BOB, exactly(here), ref);
      assertThat(submit(machine)).isEqualTo(LACKS_A_FILE);
      assertThat(column("details", "pending", machine.hash()))
          .isEqualTo("{\"errors\":[\"" + late.hash() + "\"]}");
    }
    leaveItToWakes();
    process(late);
    database.eventually("SELECT count(*) FROM machine", "2");
    database.eventually("SELECT count(*) FROM pending", "0");
    assertUsed(late.hash(), program(BOB, exactly(here), exactly(late.hash())).hash());
    assertClean();
  }

  @Test
  void filesThatComeOneByOneAreNoTriesInVain() {
    // No time passes, so that nothing but wakes tries again.
    restart(new HandClock());
    List<Draft> files = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      files.add(store("volume " + i));
    }
    String[] volumes =
        files.stream().map(file -> immutable(latest(file.hash()))).toArray(String[]::new);
    ItemHash parent = stored("root");
    Draft machine = withVolumes(instance(BOB, exactly(parent), 1), volumes);
    assertThat(submit(machine)).isEqualTo(LACKS_A_FILE);
    leaveItToWakes();
    for (int i = 0; i < files.size() - 1; i++) {
      process(files.get(i));
      database.eventually("SELECT waits_for FROM pending", files.get(i + 1).hash().value());
      assertThat(database.one("SELECT retries FROM pending")).isEqualTo("1");
    }
    process(files.getLast());
    database.eventually("SELECT count(*) FROM machine", "1");
    assertClean();
  }

  @Test
  void whatNeverComesIsTriedAsOftenAsEver() {
    HandClock clock = new HandClock();
    restart(clock);
    Draft machine = program(ALICE, ItemHash.sha256("never"), ItemHash.sha256("neither"));
    assertThat(submit(machine)).isEqualTo(LACKS_A_FILE);
    for (int tries = 2; tries <= 10; tries++) {
      clock.pass(java.time.Duration.ofSeconds(400));
      database.eventually("SELECT retries FROM pending", String.valueOf(tries));
    }
    clock.pass(java.time.Duration.ofSeconds(400));
    database.eventually("SELECT error_code FROM rejected", "301");
    assertThat(column("details", "rejected", machine.hash()))
        .isEqualTo(
            "{\"errors\":[\""
                + ItemHash.sha256("never")
                + "\",\""
                + ItemHash.sha256("neither")
                + "\"]}");
  }

  @Test
  void filesAndMachinesMayComeTogetherInAnyOrder() {
    List<Envelope> all = new ArrayList<>();
    int machines = 40;
    for (int i = 0; i < machines; i++) {
      Draft file = Draft.store(Draft.ACCOUNTS.get(i % 4), keep("together " + i));
      Draft program =
          program(Draft.ACCOUNTS.get((i + 1) % 4), exactly(file.hash()), latest(file.hash()));
      all.add(file.sign());
      all.add(program.sign());
      all.add(replacing(program.at(2), program.hash().value()).sign());
    }
    Collections.shuffle(all, new Random(3));
    assertThat(submitAtOnce(all))
        .allMatch(
            outcome -> outcome instanceof Outcome.Processed || outcome instanceof Outcome.Pending);
    database.eventually("SELECT count(*) FROM machine", String.valueOf(2 * machines));
    node.close();
    assertClean();
  }

  @Test
  void aFileIsKeptByWhateverUsesItAndLetGoWithTheLastOfThem() {
    ItemHash file = stored("file");
    ItemHash other = stored("other");
    ItemHash program = process(program(BOB, file, other));
    ItemHash instance = process(instance(CAROL, latest(file), 1));
    assertUsed(file, program);
    process(Draft.forget(BOB, program));
    assertUsed(file, instance);
    process(Draft.forget(CAROL, instance));
    assertThat(machines()).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM machine_file")).isEqualTo("0");
    assertThat(database.one("SELECT count(*) FROM machine_version")).isEqualTo("0");
    // The same message, which was refused before.
    process(Draft.forget(ALICE, file).at(77));
    process(Draft.forget(ALICE, other));
    assertThat(database.one("SELECT count(*) FROM message WHERE type <> 6")).isEqualTo("0");
    assertThat(column("payment_type", "forgotten", program)).isEqualTo("1");
    assertThat(column("type", "forgotten", instance)).isEqualTo("5");
    assertThat(node.tallies().total()).isEqualTo(4);
    // What is forgotten stays so.
    assertThat(submit(program(BOB, file, other)))
        .isEqualTo(new Outcome.Ignored(io.aleph4j.protocol.MessageStatus.FORGOTTEN));
    assertThat(submit(program(BOB, file, other).at(2))).isEqualTo(LACKS_A_FILE);
    assertClean();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whateverAMachineIsMadeOfIsKept(boolean ofLatest) {
    ItemHash file = stored("file");
    String ref = ofLatest ? latest(file) : exactly(file);
    String used = exactly(stored("used"));
    List<Draft> users =
        List.of(
            program(BOB, ref, used),
            program(BOB, used, ref),
            with(
                program(BOB, used, used),
                "\"data\":{\"encoding\":\"zip\",\"mount\":\"/data\"," + ref + "}"),
            withVolumes(program(BOB, used, used), immutable(used), immutable(ref)),
            instance(BOB, ref, 1),
            withVolumes(instance(BOB, used, 1), immutable(ref)));
    for (Draft user : users) {
      ItemHash machine = process(user);
      assertUsed(file, machine);
      process(Draft.forget(BOB, machine));
    }
    // What persistent volumes begin as is not looked at.
    process(withVolumes(instance(BOB, used, 1), persistent(ref, 1)));
    process(withVolumes(program(BOB, used, used), persistent(ref, 1)));
    process(Draft.forget(ALICE, file).at(77));
    assertClean();
  }

  @Test
  void verifiableProgramsKeepTheirDisksAndTheirTrees() {
    ItemHash absent = ItemHash.sha256("absent");
    ItemHash file = stored("file");
    List<Draft> users =
        List.of(
            verifiable(BOB, file, absent, absent),
            verifiable(BOB, absent, file, absent),
            verifiable(BOB, absent, absent, file),
            withVolumes(verifiable(BOB, absent, absent, absent), verified(file, absent)),
            withVolumes(
                verifiable(BOB, absent, absent, absent),
                verified(absent, absent),
                verified(absent, file)));
    for (Draft user : users) {
      ItemHash machine = process(user);
      assertThat(database.all("SELECT kept_message FROM machine_file WHERE kept_message <> ''"))
          .containsExactly(file.value());
      assertUsed(file, machine);
      process(Draft.forget(BOB, machine));
    }
    process(Draft.forget(ALICE, file));
    assertClean();
  }

  @Test
  void whatAVerifiableProgramNamesIsKeptAlsoWhenItComesLaterOrIsNoFile() {
    Draft late = store("late");
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    ItemHash amend = process(Draft.amend(ALICE, post.value(), "2").at(2));
    ItemHash machine = process(verifiable(BOB, late.hash(), post, amend));
    process(late);
    assertUsed(late.hash(), machine);
    assertRejected(submit(Draft.forget(ALICE, amend)), ErrorCode.FORGET_NOT_ALLOWED);
    assertRejected(submit(Draft.forget(ALICE, post)), ErrorCode.FORGET_NOT_ALLOWED);
    ItemHash element = process(Draft.aggregate(ALICE, ItemHash.sha256("k").value(), "{\"a\":1}"));
    process(verifiable(BOB, element, amend, amend));
    // Only hashes are looked at.
    process(Draft.forget(ALICE, List.of(), List.of(ItemHash.sha256("k").value())));
    process(Draft.forget(BOB, machine));
    // The amend goes with its post, and nobody looks at it.
    process(Draft.forget(ALICE, post).at(3));
    assertThat(database.one("SELECT count(*) FROM post")).isEqualTo("0");
    assertClean();
  }

  @Test
  void aMachineAndItsFileAreNotForgottenAtOnce() {
    ItemHash file = stored("file");
    ItemHash machine = process(program(ALICE, file, file));
    assertRejected(submit(Draft.forget(ALICE, machine, file)), ErrorCode.FORGET_NOT_ALLOWED);
    assertRejected(submit(Draft.forget(ALICE, file, machine)), ErrorCode.FORGET_NOT_ALLOWED);
    process(Draft.forget(ALICE, machine));
    process(Draft.forget(ALICE, file));
    assertClean();
  }

  @Test
  void versionsAreForgottenUnlessAMachineNamesThem() {
    ItemHash original = stored("v0");
    ItemHash first = process(Draft.store(ALICE, keep("v1"), original.value()).at(2));
    ItemHash second = process(Draft.store(ALICE, keep("v2"), original.value()).at(3));
    ItemHash machine = process(program(BOB, exactly(first), latest(original)));
    process(Draft.forget(ALICE, second));
    assertUsed(original, machine);
    assertUsed(first, machine);
    process(Draft.forget(BOB, machine));
    process(Draft.forget(ALICE, original));
    // The tag is there as long as any version is.
    ItemHash another = process(program(BOB, exactly(first), latest(original)).at(2));
    assertThat(submit(program(BOB, exactly(original), latest(original)).at(3)))
        .isEqualTo(LACKS_A_FILE);
    assertUsed(first, another);
    assertClean();
  }

  @Test
  void aDiskThatIsTooSmallIsRefusedWithTheFigures() {
    byte[] bytes = new byte[(1 << 20) + 1];
    ItemHash file = keep(bytes, io.aleph4j.protocol.ItemType.STORAGE, LATER);
    ItemHash message = process(Draft.store(ALICE, file));
    Draft small = instance(BOB, latest(message), 1);
    assertRejected(submit(small), ErrorCode.VM_VOLUME_TOO_SMALL);
    assertThat(column("details", "rejected", small.hash()))
        .isEqualTo(
            "{\"errors\":[{\"volume_name\":\"rootfs\",\"parent_ref\":\""
                + message
                + "\",\"parent_file\":\""
                + file
                + "\",\"parent_size\":1048577,\"volume_size\":1048576}]}");
    process(instance(BOB, exactly(message), 2));
    ItemHash young = process(Draft.store(ALICE, keep("small"), message.value()).at(2));
    process(small.at(2));
    process(Draft.forget(ALICE, young));
    assertRejected(submit(small.at(3)), ErrorCode.VM_VOLUME_TOO_SMALL);
    assertClean();
  }

  @Test
  void theLatestVersionIsTheYoungestAndOfOneMomentTheFirst() {
    ItemHash large = keep(new byte[(1 << 20) + 1], io.aleph4j.protocol.ItemType.STORAGE, LATER);
    ItemHash small = keep("small");
    ItemHash original = process(Draft.store(ALICE, small).at(5));
    process(Draft.store(ALICE, large, original.value()).at(5));
    process(Draft.store(ALICE, large, original.value()).at(4));
    process(instance(BOB, latest(original), 1));
    process(Draft.store(ALICE, large, original.value()).at(6));
    assertRejected(submit(instance(BOB, latest(original), 1).at(2)), ErrorCode.VM_VOLUME_TOO_SMALL);
    process(Draft.store(ALICE, small, original.value()).at(7));
    process(instance(BOB, latest(original), 1).at(2));
    assertClean();
  }

  @Test
  void whatIsReplacedIsWaitedForAndStays() {
    ItemHash file = stored("file");
    Draft old = program(BOB, file, file);
    Draft young = replacing(program(ALICE, file, file).at(2), old.hash().value());
    assertThat(submit(young)).isEqualTo(waits(ErrorCode.VM_REF_NOT_FOUND));
    leaveItToWakes();
    process(old);
    database.eventually("SELECT count(*) FROM machine", "2");
    assertThat(database.one("SELECT count(*) FROM machine_version WHERE vm_hash = current_version"))
        .isEqualTo("2");
    ItemHash instance = process(instance(BOB, exactly(file), 1));
    assertThat(submit(replacing(instance(BOB, exactly(file), 1).at(2), instance.value())))
        .isEqualTo(waits(ErrorCode.VM_REF_NOT_FOUND));
    ItemHash fixed = process(frozen(program(BOB, file, file)));
    assertRejected(
        submit(replacing(program(BOB, file, file).at(3), fixed.value())),
        ErrorCode.VM_AMEND_NOT_ALLOWED);
    // Nothing goes along.
    process(Draft.forget(BOB, old.hash()));
    assertThat(column("count(*)", "machine", young.hash())).isEqualTo("1");
    assertThat(submit(replacing(program(ALICE, file, file).at(4), old.hash().value())))
        .isEqualTo(waits(ErrorCode.VM_REF_NOT_FOUND));
    assertClean();
  }

  @Test
  void aMachineWhoseContentIsAFile() {
    ItemHash file = stored("file");
    Draft late = store("late");
    Draft draft = withVolumes(program(BOB, file, file), immutable(latest(late.hash()))).at(3);
    keep(draft.text());
    assertThat(submit(draft.signByHash())).isEqualTo(LACKS_A_FILE);
    leaveItToWakes();
    process(late);
    database.eventually("SELECT count(*) FROM machine", "1");
    assertUsed(late.hash(), draft.hash());
    process(Draft.forget(BOB, draft.hash()));
    assertThat(database.all("SELECT file_hash FROM file_pin WHERE kind = 4"))
        .containsExactly(draft.hash().value());
    assertClean();
  }

  @Test
  void delegatesRunAndForgetMachines() {
    ItemHash file = stored("file");
    process(
        Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\",\"types\":[\"PROGRAM\"]}"));
    ItemHash machine = process(program(BOB, file, file).forOwner(ALICE));
    assertRejected(
        submit(instance(BOB, exactly(file), 1).forOwner(ALICE)), ErrorCode.PERMISSION_DENIED);
    assertRejected(submit(Draft.forget(CAROL, machine)), ErrorCode.PERMISSION_DENIED);
    assertThat(column("owner", "machine", machine)).isEqualTo(ALICE.address().value());
    process(Draft.forget(BOB, machine));
    assertClean();
  }

  @Test
  void lanesSideBySideNeverForgetWhatAMachineUses() {
    node.close();
    node = newNode(database.source(), InstantSource.system(), Payments.settings().withLanes(4));
    List<Envelope> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ItemHash file = process(Draft.store(Draft.ACCOUNTS.get(i % 4), keep("lane " + i)));
      Draft machine = program(Draft.ACCOUNTS.get((i + 1) % 4), exactly(file), latest(file));
      all.add(machine.sign());
      all.add(Draft.forget(Draft.ACCOUNTS.get(i % 4), file).sign());
      all.add(verifiable(Draft.ACCOUNTS.get((i + 2) % 4), file, file, file).sign());
    }
    Collections.shuffle(all, new Random(7));
    submitAtOnce(all);
    assertThat(
            database.one(
                "SELECT count(*) FROM forgotten g JOIN machine_file f ON f.message = g.item_hash"
                    + " WHERE f.machine_seq < g.forgotten_seq"))
        .isEqualTo("0");
    assertThat(database.one("SELECT count(*) > 0 FROM machine")).isEqualTo("t");
    node.close();
    assertClean();
  }

  /** What another process does right before this node writes something of this text. */
  private void meanwhile(String text, Runnable action) {
    AtomicBoolean done = new AtomicBoolean();
    restart(
        new FaultySource.Faults() {
          @Override
          public void beforePrepare(String sql) throws SQLException {
            if (sql.contains(text) && done.compareAndSet(false, true)) {
              action.run();
            }
          }
        });
  }

  @Test
  void aFileThatIsForgottenElsewhereMeanwhileIsNotThere() {
    ItemHash file = stored("file");
    meanwhile(
        "INSERT INTO machine ",
        () ->
            database.run(
                "DELETE FROM file_pin WHERE item_hash = '%1$s'; DELETE FROM message WHERE item_hash = '%1$s'"
                    .formatted(file)));
    assertThat(submit(program(BOB, file, file))).isEqualTo(LACKS_A_FILE);
    assertThat(machines()).isEqualTo("0");
  }

  @Test
  void aFileThatIsUsedElsewhereMeanwhileIsNotForgotten() {
    ItemHash file = stored("file");
    process(program(BOB, file, file));
    for (String table : List.of("machine", "machine_file", "machine_version")) {
      database.run(
          "CREATE TABLE copy_of_%1$s AS SELECT * FROM %1$s; TRUNCATE %1$s".formatted(table));
    }
    meanwhile(
        "DELETE FROM message",
        () -> {
          for (String table : List.of("machine", "machine_file", "machine_version")) {
            database.run(
                "INSERT INTO %1$s SELECT * FROM copy_of_%1$s; DROP TABLE copy_of_%1$s"
                    .formatted(table));
          }
        });
    assertRejected(submit(Draft.forget(ALICE, file)), ErrorCode.FORGET_NOT_ALLOWED);
    assertThat(column("count(*)", "message", file)).isEqualTo("1");
    assertClean();
  }

  @Test
  void whoeverHasNothingToDoWithMachinesDoesNotAskForThem() {
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    ItemHash file = keep("file");
    restart(statements);
    ItemHash post = process(Draft.post(ALICE, "note", "1"));
    process(Draft.amend(ALICE, post.value(), "1").at(2));
    process(Draft.aggregate(ALICE, "k", "{}"));
    ItemHash store = process(Draft.store(ALICE, file));
    process(Draft.store(ALICE, file, store.value()).at(2));
    submit(Draft.post(BOB, "note", "1").forOwner(ALICE));
    assertThat(statements).isNotEmpty().noneMatch(sql -> sql.contains("machine"));
    process(Draft.of(BOB, MessageType.INSTANCE, instance(BOB, exactly(store), 1).fields()));
    assertThat(statements).anyMatch(sql -> sql.contains("machine"));
  }

  @Test
  void manyUsersOfAFileCostAForgetNoMoreThanOne() {
    Queue<String> statements = new ConcurrentLinkedQueue<>();
    ItemHash file = stored("file");
    ItemHash first = process(program(BOB, file, file));
    database.run(
        "INSERT INTO machine_file SELECT n, r, r, '"
            + file
            + "', true FROM unnest('{6, 1}'::int[]) r, generate_series(100, 10000) n;"
            + " ANALYZE machine, machine_file");
    restart(statements);
    assertUsed(file, first);
    String asked =
        statements.stream().filter(sql -> sql.contains("machine_file f")).findFirst().orElseThrow();
    String plan =
        String.join(
            "\n",
            database.all(
                "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) "
                    + asked.replace("?::text[]", "ARRAY['" + file + "']")));
    assertThat(Pattern.compile("rows=(\\d+)").matcher(plan).results())
        .as(plan)
        .isNotEmpty()
        .allMatch(rows -> Double.parseDouble(rows.group(1)) < 10);
    assertThat(plan).doesNotContain("Rows Removed");
  }
}
