package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static io.aleph4j.node.Machines.exactly;
import static io.aleph4j.node.Machines.frozen;
import static io.aleph4j.node.Machines.immutable;
import static io.aleph4j.node.Machines.instance;
import static io.aleph4j.node.Machines.latest;
import static io.aleph4j.node.Machines.persistent;
import static io.aleph4j.node.Machines.program;
import static io.aleph4j.node.Machines.replacing;
import static io.aleph4j.node.Machines.verifiable;
import static io.aleph4j.node.Machines.verified;
import static io.aleph4j.node.Machines.with;
import static io.aleph4j.node.Machines.withVolumes;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Payments;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the tables of spec 01 §5.5 and §5.6, and the order of the checks. */
class MachineRuleTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final ItemHash SMALL = ItemHash.sha256("a file of one MiB");
  private static final ItemHash LARGE = ItemHash.sha256("a file of one MiB and a byte");
  private static final long MIB = 1_048_576;
  private static final ItemHash UNKNOWN = ItemHash.sha256("unknown");
  private static final ItemHash ALSO_UNKNOWN = ItemHash.sha256("unknown as well");

  private final Rules rules = new Rules(Payments.lenientRules());
  private final FilledState state = new FilledState();

  /** A file of one MiB, its message, and another one's. */
  private final ItemHash file;

  private final ItemHash other;

  MachineRuleTest() {
    state.keep(SMALL, MIB);
    state.keep(LARGE, MIB + 1);
    file = state.store(Draft.store(ALICE, SMALL)).hash();
    other = state.store(Draft.store(BOB, SMALL)).hash();
  }

  private Decision decide(Draft draft) {
    return rules.decide(draft.message(), state);
  }

  private void assertAccepted(Draft draft) {
    ExecutableContent content = (ExecutableContent) draft.message().content();
    assertThat(decide(draft))
        .isInstanceOfSatisfying(
            Decision.Accept.class,
            accepted -> assertThat(accepted.effect()).isEqualTo(new Effect.CreateMachine(content)));
  }

  private void assertLacks(Draft draft, ItemHash... missing) {
    assertThat(decide(draft))
        .isEqualTo(
            new Decision.Wait(
                ErrorCode.VM_VOLUME_NOT_FOUND,
                missing[0],
                Detail.ofAll(Arrays.stream(missing).map(ItemHash::value).toList())));
  }

  private void assertRejected(Draft draft, ErrorCode code, String sentence) {
    assertThat(decide(draft)).isEqualTo(new Decision.Reject(code, Detail.of(sentence)));
  }

  private void assertDenied(Draft draft, String owner) {
    assertRejected(
        draft,
        ErrorCode.PERMISSION_DENIED,
        "sender "
            + draft.sender().address()
            + " is not authorized to act for "
            + owner
            + ", who may allow it in its aggregate 'security'");
  }

  private void assertTooSmall(Draft draft, String name, ItemHash ref, long size) {
    assertThat(decide(draft))
        .isEqualTo(
            new Decision.Reject(
                ErrorCode.VM_VOLUME_TOO_SMALL,
                List.of(new Detail.VolumeTooSmall(name, ref, LARGE, MIB + 1, size))));
  }

  private Draft complete(MessageType type) {
    return switch (type) {
      case PROGRAM -> program(ALICE, file, other);
      case INSTANCE -> instance(ALICE, exactly(file), 1);
      case V_PROGRAM -> verifiable(ALICE, file, other, file);
      case POST, AGGREGATE, STORE, FORGET -> throw new AssertionError(type);
    };
  }

  private Draft sentBy(Account sender, MessageType type) {
    return Draft.of(sender, type, complete(type).fields());
  }

  private static String to(Account delegate, String restriction) {
    return "{\"address\":\"" + delegate.address() + "\"" + restriction + "}";
  }

  @Holds(
      rule = "PROGRAM, INSTANCE, V-PROGRAM: all files are there, whoever owns them",
      code = Holds.ACCEPTED)
  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"PROGRAM", "INSTANCE", "V_PROGRAM"})
  void whatHasItsFilesIsAccepted(MessageType type) {
    assertAccepted(complete(type));
    String lower = ALICE.address().value().toLowerCase(Locale.ROOT);
    assertAccepted(complete(type).forOwner(lower));
  }

  @Holds(
      rule = "PROGRAM, INSTANCE, V-PROGRAM: nobody acts for another without a delegation",
      code = 2)
  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"PROGRAM", "INSTANCE", "V_PROGRAM"})
  void nobodyActsForAnotherWithoutADelegation(MessageType type) {
    Draft draft = sentBy(BOB, type).forOwner(ALICE);
    assertDenied(draft, ALICE.address().value());
    state.grant(ALICE, to(BOB, ",\"types\":[\"POST\",\"STORE\"]"));
    assertDenied(draft, ALICE.address().value());
    state.grant(ALICE, to(BOB, ",\"types\":[\"" + type.wireName() + "\"]"));
    assertAccepted(draft);
    state.grant(ALICE, to(BOB, ",\"channels\":[\"elsewhere\"]"));
    assertDenied(draft, ALICE.address().value());
  }

  @Holds(rule = "PROGRAM, INSTANCE: permission is asked before all else", code = 2)
  @Test
  void permissionIsAskedBeforeAllElse() {
    assertDenied(
        replacing(program(BOB, UNKNOWN, UNKNOWN), UNKNOWN.value()).forOwner(ALICE),
        ALICE.address().value());
    assertDenied(instance(BOB, latest(UNKNOWN), 1).forOwner(ALICE), ALICE.address().value());
  }

  private static Stream<Draft> lackingOneFile() {
    ItemHash here = Draft.store(ALICE, SMALL).hash();
    Draft program = program(ALICE, here, here);
    Draft instance = instance(ALICE, exactly(here), 1);
    return Stream.of(exactly(UNKNOWN), latest(UNKNOWN))
        .flatMap(ref ->
            Stream.of(
                program(ALICE, ref, exactly(here)),
                program(ALICE, exactly(here), ref),
                with(program, "\"data\":{\"encoding\":\"zip\",\"mount\":\"/data\"," + ref + "}"),
                withVolumes(program, immutable(exactly(here)), immutable(ref)),
                withVolumes(program, persistent(ref, 1)),
                instance(ALICE, ref, 1),
                withVolumes(instance, immutable(ref)),
                withVolumes(instance, persistent(exactly(here), 1), persistent(ref, 1))));
  }

  @Holds(rule = "PROGRAM, INSTANCE: a file is missing", code = 301)
  @ParameterizedTest
  @MethodSource
  void lackingOneFile(Draft draft) {
    assertLacks(draft, UNKNOWN);
  }

  @Holds(rule = "PROGRAM, INSTANCE: all missing files are told, each once", code = 301)
  @Test
  void allMissingFilesAreTold() {
    assertLacks(
        withVolumes(
            program(ALICE, exactly(UNKNOWN), latest(file)),
            immutable(latest(ALSO_UNKNOWN)),
            immutable(latest(UNKNOWN)),
            persistent(exactly(file), 1)),
        UNKNOWN,
        ALSO_UNKNOWN);
  }

  @Holds(
      rule = "PROGRAM, INSTANCE: a file is named by its message, not by its own hash",
      code = 301)
  @Test
  void aFileIsNamedByItsMessage() {
    assertLacks(instance(ALICE, exactly(SMALL), 1), SMALL);
    assertLacks(instance(ALICE, latest(SMALL), 1), SMALL);
    Forgettable post = state.store(Draft.post(ALICE, "note", "{}"));
    assertLacks(program(ALICE, post.hash(), file), post.hash());
  }

  @Holds(
      rule = "PROGRAM, INSTANCE: a version of a file has no latest version of its own",
      code = 301)
  @Test
  void aVersionHasNoTagOfItsOwn() {
    ItemHash version = state.store(Draft.store(ALICE, LARGE, file.value()).at(2)).hash();
    assertAccepted(program(ALICE, exactly(version), latest(file)));
    assertLacks(program(ALICE, latest(version), latest(file)), version);
  }

  @Holds(
      rule = "PROGRAM, INSTANCE: use_latest needs the tag only, its opposite the message only",
      code = 301)
  @Test
  void aTagMayOutliveItsMessage() {
    state.store(Draft.store(ALICE, LARGE, file.value()).at(2));
    state.forgetStore(file);
    assertAccepted(program(ALICE, latest(file), exactly(other)));
    assertLacks(program(ALICE, exactly(file), exactly(other)), file);
  }

  @Holds(rule = "V-PROGRAM: its files need not be there", code = Holds.ACCEPTED)
  @Test
  void aVerifiableProgramNeedsNoFiles() {
    assertAccepted(
        withVolumes(
            verifiable(ALICE, UNKNOWN, UNKNOWN, ALSO_UNKNOWN), verified(UNKNOWN, ALSO_UNKNOWN)));
  }

  @Holds(rule = "PROGRAM, INSTANCE: a disk has room for what it begins as", code = Holds.ACCEPTED)
  @Test
  void aDiskMayBeAsLargeAsWhatItBeginsAs() {
    assertAccepted(instance(ALICE, exactly(file), 1));
    assertAccepted(withVolumes(program(ALICE, file, file), persistent(latest(file), 1)));
    ItemHash large = state.store(Draft.store(BOB, LARGE).at(2)).hash();
    assertAccepted(withVolumes(instance(ALICE, exactly(large), 2), persistent(exactly(large), 2)));
    // What is only read has no size.
    assertAccepted(withVolumes(program(ALICE, large, large), immutable(exactly(large))));
  }

  @Holds(rule = "PROGRAM, INSTANCE: a disk is smaller than what it begins as", code = 304)
  @Test
  void aDiskIsNotSmallerThanWhatItBeginsAs() {
    ItemHash large = state.store(Draft.store(BOB, LARGE).at(2)).hash();
    assertTooSmall(instance(ALICE, exactly(large), 1), "rootfs", large, MIB);
    assertTooSmall(instance(ALICE, latest(large), 1), "rootfs", large, MIB);
    Draft program = program(ALICE, file, file);
    assertTooSmall(withVolumes(program, persistent(exactly(large), 1)), "disk", large, MIB);
    assertTooSmall(
        withVolumes(
            instance(ALICE, exactly(large), 1),
            immutable(exactly(large)),
            "{\"persistence\":\"host\",\"size_mib\":1,\"parent\":{" + latest(large) + "}}"),
        "#1",
        large,
        MIB);
    assertTooSmall(
        withVolumes(
            program,
            "{\"persistence\":\"host\",\"mount\":\"/m\",\"size_mib\":1,\"parent\":{"
                + latest(large)
                + "}}"),
        "/m",
        large,
        MIB);
  }

  @Holds(
      rule = "PROGRAM, INSTANCE: the latest version counts for the size, or exactly this one",
      code = 304)
  @Test
  void theVersionThatIsMeantCounts() {
    state.store(Draft.store(ALICE, LARGE, file.value()).at(2));
    assertAccepted(instance(ALICE, exactly(file), 1));
    assertTooSmall(instance(ALICE, latest(file), 1), "rootfs", file, MIB);
    state.store(Draft.store(ALICE, SMALL, file.value()).at(3));
    assertAccepted(instance(ALICE, latest(file), 1));
  }

  @Test
  void theLargestDiskHasItsSizeInBytes() {
    state.keep(LARGE, MIB + 1);
    ItemHash large = state.store(Draft.store(BOB, LARGE).at(2)).hash();
    assertAccepted(instance(ALICE, exactly(large), 1_953_125));
  }

  @Holds(
      rule = "PROGRAM, INSTANCE: replaces names a program, whoever owns it",
      code = Holds.ACCEPTED)
  @Test
  void aProgramMayBeReplaced() {
    ItemHash old = state.store(program(BOB, file, file)).hash();
    assertAccepted(replacing(program(ALICE, file, file), old.value()));
    assertAccepted(replacing(instance(ALICE, exactly(file), 1), old.value()));
  }

  @Holds(rule = "PROGRAM, INSTANCE: replaces names no program", code = 300)
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyProgramsAreReplaced(boolean byInstance) {
    Draft young = byInstance ? instance(ALICE, exactly(file), 1) : program(ALICE, file, file);
    ItemHash instance = state.store(instance(ALICE, exactly(file), 1).at(2)).hash();
    for (String old : List.of(UNKNOWN.value(), instance.value(), file.value(), "", "no hash")) {
      assertThat(decide(replacing(young, old)))
          .isEqualTo(
              new Decision.Wait(
                  ErrorCode.VM_REF_NOT_FOUND,
                  new ItemHash(old),
                  Detail.of(
                      "the program " + old + " is not known here: only programs can be replaced")));
    }
  }

  @Holds(rule = "PROGRAM, INSTANCE: the replaced program does not allow it", code = 302)
  @Test
  void aProgramMayRefuseToBeReplaced() {
    ItemHash old = state.store(frozen(program(ALICE, file, file))).hash();
    assertRejected(
        replacing(program(ALICE, file, file), old.value()),
        ErrorCode.VM_AMEND_NOT_ALLOWED,
        "the program "
            + old
            + " does not allow to be replaced: publish this one without 'replaces'");
  }

  @Holds(rule = "PROGRAM, INSTANCE: nobody remembers what was replaced", code = Holds.ACCEPTED)
  @Test
  void anUpdateMayBeReplacedAndItsOriginalAgain() {
    ItemHash old = state.store(program(ALICE, file, file)).hash();
    ItemHash update = state.store(replacing(program(ALICE, file, file), old.value()).at(2)).hash();
    assertAccepted(replacing(program(ALICE, file, file).at(3), update.value()));
    assertAccepted(replacing(program(ALICE, file, file).at(3), old.value()));
    state.store(frozen(replacing(program(ALICE, file, file).at(4), old.value())));
    assertAccepted(replacing(program(ALICE, file, file).at(5), old.value()));
  }

  @Holds(
      rule = "PROGRAM, INSTANCE: files come before sizes, sizes before what is replaced",
      code = 301)
  @Test
  void filesThenSizesThenWhatIsReplaced() {
    ItemHash large = state.store(Draft.store(BOB, LARGE).at(2)).hash();
    Draft all =
        withVolumes(
            replacing(instance(ALICE, exactly(large), 1), UNKNOWN.value()),
            immutable(latest(ALSO_UNKNOWN)));
    assertLacks(all, ALSO_UNKNOWN);
    assertTooSmall(
        replacing(instance(ALICE, exactly(large), 1), UNKNOWN.value()), "rootfs", large, MIB);
    ItemHash old = state.store(frozen(program(ALICE, file, file))).hash();
    assertLacks(replacing(program(ALICE, UNKNOWN, file), old.value()), UNKNOWN);
  }

  @Holds(rule = "INSTANCE: volumes come before the root disk", code = 304)
  @Test
  void volumesComeBeforeTheRootDisk() {
    ItemHash large = state.store(Draft.store(BOB, LARGE).at(2)).hash();
    assertTooSmall(
        withVolumes(instance(ALICE, exactly(large), 1), persistent(exactly(large), 1)),
        "disk",
        large,
        MIB);
  }

  @Test
  void theFilesOfAMachineAreThoseOfItsContent() {
    Draft program =
        with(
            withVolumes(
                program(ALICE, exactly(file), latest(other)),
                immutable(latest(UNKNOWN)),
                "{\"mount\":\"/e\",\"size_mib\":5}",
                persistent(exactly(ALSO_UNKNOWN), 1)),
            "\"data\":{\"encoding\":\"zip\",\"mount\":\"/data\"," + exactly(other) + "}");
    Draft instance = withVolumes(instance(ALICE, latest(file), 1), immutable(exactly(other)));
    Draft verifiable =
        withVolumes(verifiable(ALICE, file, other, UNKNOWN), verified(ALSO_UNKNOWN, file));
    assertThat(roles(program))
        .containsExactly(
            MachineFile.Role.CODE,
            MachineFile.Role.RUNTIME,
            MachineFile.Role.DATA,
            MachineFile.Role.VOLUME,
            MachineFile.Role.PARENT);
    assertThat(roles(instance)).containsExactly(MachineFile.Role.ROOTFS, MachineFile.Role.VOLUME);
    assertThat(roles(verifiable))
        .containsExactly(
            MachineFile.Role.RUNTIME,
            MachineFile.Role.WORKLOAD,
            MachineFile.Role.HASH_TREE,
            MachineFile.Role.VOLUME,
            MachineFile.Role.HASH_TREE);
    for (Draft draft : List.of(program, instance, verifiable)) {
      ExecutableContent content = (ExecutableContent) draft.message().content();
      assertThat(MachineFile.of(content)).extracting(MachineFile::ref).isEqualTo(content.files());
    }
  }

  private static List<MachineFile.Role> roles(Draft draft) {
    return MachineFile.of((ExecutableContent) draft.message().content()).stream()
        .map(MachineFile::role)
        .toList();
  }
}
