package io.aleph4j.node.process;

import static io.aleph4j.node.Draft.ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.accounts.Account;
import io.aleph4j.node.Draft;
import io.aleph4j.node.Holds;
import io.aleph4j.node.Machines;
import io.aleph4j.node.Payments;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.FileRef;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Subject;
import io.aleph4j.protocol.TextSpan;
import io.aleph4j.protocol.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches with files, contents by hash and a FORGET message at their end, without a database. */
class FilePlannerTest {

  private static final Account ALICE = ACCOUNTS.get(0);
  private static final Account BOB = ACCOUNTS.get(1);
  private static final Timestamp NOW = new Timestamp(1_700_000_000_000_000L);
  private static final Timestamp TOMORROW = new Timestamp(1_700_086_400_000_000L);
  private static final ItemHash FILE = ItemHash.sha256("a file");
  private static final ItemHash OTHER_FILE = ItemHash.sha256("another file");
  private static final ItemHash ABSENT = ItemHash.sha256("absent");
  private static final String KEY = ItemHash.sha256("key").value();
  private static final Decision.Reject FORGED =
      new Decision.Reject(ErrorCode.INVALID_SIGNATURE, "forged");

  private final Planner planner =
      new Planner(
          new Rules(Payments.lenientRules()),
          Payments.lenient(),
          new RetryPolicy(10, new SplittableRandom(1)),
          Duration.ofHours(24));

  private static Task task(Draft draft) {
    return new Task(draft.unsigned(), draft.message(), null, NOW, null, null);
  }

  private static Task forged(Draft draft) {
    return new Task(draft.unsigned(), draft.message(), null, NOW, null, FORGED);
  }

  /** The same message whose content was read from a file. */
  private static Task byHash(Draft draft) {
    Envelope envelope = Draft.withoutContent(draft.unsigned());
    Message message =
        ContentParser.fetched(envelope, draft.text().getBytes(StandardCharsets.UTF_8));
    return new Task(envelope, message, null, NOW, null, null);
  }

  private static LoadedState files(ItemHash... files) {
    return Loaded.ofFiles(Map.of(), Set.of(files));
  }

  private Plan plan(LoadedState loaded, Task... tasks) {
    return planner.plan(List.of(tasks), loaded, 100, NOW);
  }

  private static LoadedState forgetting(ForgetState forget, Map<ItemHash, PostState> posts) {
    return Loaded.forgetting(Map.of(), posts, Set.of(FILE), forget);
  }

  /** What is loaded when these messages are live and the FORGET message names all of them. */
  private static LoadedState live(Draft... drafts) {
    Map<ItemHash, Target> targets = new HashMap<>();
    Map<ItemHash, PostState> posts = new HashMap<>();
    long seq = 0;
    for (Draft draft : drafts) {
      Message message = draft.message();
      targets.put(draft.hash(), new Target.Live(FilledState.forgettable(++seq, message)));
      if (message.content() instanceof PostContent post) {
        posts.put(
            draft.hash(),
            new PostState(
                draft.hash(),
                seq,
                post.address(),
                post.isAmend(),
                PostRule.subjectOf(message.envelope(), post),
                post.time()));
      }
    }
    return forgetting(
        new ForgetState(targets, Map.of(), Map.of(), Map.of(), Map.of(), Map.of()), posts);
  }

  private static List<ItemHash> forgotten(Plan plan) {
    return plan.forgotten().stream().map(Forgettable::hash).toList();
  }

  @Test
  void aFileIsPinnedWithItsTag() {
    Draft original = Draft.store(ALICE, FILE).at(5);
    Draft version = Draft.store(ALICE, OTHER_FILE, original.hash().value()).at(6);
    Draft named = Draft.store(ALICE, FILE, "name").at(7);
    Plan plan = plan(files(FILE, OTHER_FILE), task(original), task(version), task(named));
    assertThat(plan.outcomes()).containsOnly(new Outcome.Processed());
    assertThat(plan.pins())
        .containsExactly(
            new Pin.ByStore(
                FILE,
                original.hash(),
                ALICE.address(),
                null,
                original.hash().value(),
                new Timestamp(5_000_000)),
            new Pin.ByStore(
                OTHER_FILE,
                version.hash(),
                ALICE.address(),
                original.hash().value(),
                original.hash().value(),
                new Timestamp(6_000_000)),
            new Pin.ByStore(
                FILE,
                named.hash(),
                ALICE.address(),
                "name",
                ALICE.address() + "/name",
                new Timestamp(7_000_000)));
  }

  @Test
  void theBatchesOwnFilesAreSeen() {
    Draft original = Draft.store(ALICE, FILE);
    Draft version = Draft.store(ALICE, FILE, original.hash().value()).at(2);
    Draft ofVersion = Draft.store(ALICE, FILE, version.hash().value());
    Draft foreign = Draft.store(BOB, FILE, original.hash().value());
    Plan plan = plan(files(FILE), task(version), task(original), task(ofVersion), task(foreign));
    assertThat(plan.outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(
            ErrorCode.STORE_REF_NOT_FOUND,
            null,
            ErrorCode.STORE_REF_NOT_FOUND,
            ErrorCode.PERMISSION_DENIED);
    assertThat(plan.parks().getFirst().delay().waitsFor()).isEqualTo(original.hash());
    Plan inOrder = plan(files(FILE), task(original), task(version), task(ofVersion));
    assertThat(inOrder.outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(null, null, ErrorCode.STORE_UPDATE_UPDATE);
  }

  private static @Nullable ErrorCode code(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Pending(ErrorCode code) -> code;
      case Outcome.Rejected(ErrorCode code, List<Detail> _) -> code;
      default -> null;
    };
  }

  @Holds(rule = "content: it must be here as a file", code = 3)
  @ParameterizedTest
  @EnumSource(
      value = MessageType.class,
      names = {"POST", "AGGREGATE", "STORE", "FORGET"})
  void aContentByHashIsPinnedForItsSender(MessageType type) {
    Draft draft = draft(type);
    Task task = byHash(draft);
    Draft target = Draft.post(ALICE, "note", "{}");
    LoadedState loaded = live(target);
    LoadedState here =
        Loaded.forgetting(Map.of(), loaded.posts(), Set.of(FILE, draft.hash()), loaded.forget());
    Plan plan = plan(here, task);
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed());
    assertThat(plan.pins())
        .contains(new Pin.OfContent(draft.hash(), ALICE.address(), new Timestamp(1_000_000)))
        .hasSize(type == MessageType.STORE ? 2 : 1);
    assertThat(plan.pins())
        .filteredOn(Pin.OfContent.class::isInstance)
        .allMatch(pin -> pin.file().equals(draft.hash()));
    // Without the file there is nothing to pin, be the content known or not.
    for (Task absent : List.of(task, new Task(task.envelope(), null, null, NOW, null, null))) {
      Plan waits = plan(loaded, absent);
      assertThat(waits.outcomes())
          .containsExactly(new Outcome.Pending(ErrorCode.CONTENT_UNAVAILABLE));
      assertThat(waits.parks().getFirst().delay().waitsFor()).isEqualTo(draft.hash());
      assertThat(waits.pins()).isEmpty();
    }
  }

  private static Draft draft(MessageType type) {
    return switch (type) {
      case POST -> Draft.post(ALICE, "note", "1");
      case AGGREGATE -> Draft.aggregate(ALICE, "k", "{}");
      case STORE -> Draft.store(ALICE, FILE);
      case FORGET -> Draft.forget(ALICE, Draft.post(ALICE, "note", "{}").hash());
      case PROGRAM, INSTANCE, V_PROGRAM -> throw new AssertionError(type);
    };
  }

  @Test
  void whatNeedsAFileWaitsForIt() {
    Plan plan = plan(files(FILE), task(Draft.store(ALICE, ABSENT)));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Pending(ErrorCode.FILE_UNAVAILABLE));
    assertThat(plan.parks().getFirst().delay().waitsFor()).isEqualTo(ABSENT);
    assertThat(plan.parks().getFirst().delay().nextAttempt())
        .isBetween(NOW, new Timestamp(NOW.micros() + 1_000_000));
    assertThat(plan.pins()).isEmpty();
  }

  @Test
  void aForgetAtTheEndTakesItsTargetsAndWhatGoesWithThem() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft amend = Draft.amend(ALICE, post.hash().value(), "1").at(2);
    Draft file = Draft.store(ALICE, FILE);
    Forgettable folded = FilledState.forgettable(9, amend.message());
    LoadedState loaded = live(post, file);
    ForgetState forget =
        new ForgetState(
            loaded.forget().targets(),
            Map.of(),
            Map.of(post.hash(), List.of(folded)),
            Map.of(),
            Map.of(),
            Map.of());
    Draft by = Draft.forget(ALICE, file.hash(), post.hash(), file.hash()).at(77);
    Plan plan = plan(forgetting(forget, Map.of()), task(Draft.post(BOB, "note", "7")), task(by));
    assertThat(plan.outcomes()).containsExactly(new Outcome.Processed(), new Outcome.Processed());
    assertThat(forgotten(plan)).containsExactly(file.hash(), post.hash(), amend.hash());
    Forgetting forgetting = java.util.Objects.requireNonNull(plan.forgetting());
    assertThat(forgetting.by()).isEqualTo(by.hash());
    assertThat(forgetting.seq()).isEqualTo(101);
    assertThat(forgetting.time()).isEqualTo(new Timestamp(77_000_000));
    assertThat(forgetting.deleteBy()).isEqualTo(TOMORROW);
    assertThat(plan.stored()).hasSize(2);
  }

  @Test
  void anAmendAmongTheTargetsIsForgottenOnce() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft amend = Draft.amend(ALICE, post.hash().value(), "1").at(2);
    LoadedState loaded = live(post, amend);
    ForgetState forget =
        new ForgetState(
            loaded.forget().targets(),
            Map.of(),
            Map.of(post.hash(), List.of(FilledState.forgettable(2, amend.message()))),
            Map.of(),
            Map.of(),
            Map.of());
    Plan plan =
        plan(forgetting(forget, Map.of()), task(Draft.forget(ALICE, post.hash(), amend.hash())));
    assertThat(forgotten(plan)).containsExactly(post.hash(), amend.hash());
  }

  /** Plans what comes first in the batch, then a FORGET; whether the latter is put off. */
  private boolean putOff(LoadedState loaded, Draft forget, Draft... before) {
    Task[] tasks =
        Stream.concat(Arrays.stream(before), Stream.of(forget))
            .map(FilePlannerTest::task)
            .toArray(Task[]::new);
    Plan plan = plan(loaded, tasks);
    if (plan.outcomes().size() == tasks.length) {
      return false;
    }
    assertThat(plan.outcomes()).hasSize(before.length);
    assertThat(plan.forgetting()).isNull();
    assertThat(plan.stored()).hasSizeLessThanOrEqualTo(before.length);
    return true;
  }

  @Test
  void aForgetIsPutOffWhenTheBatchConcernsWhatItMeans() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft amend = Draft.amend(ALICE, post.hash().value(), "1").at(2);
    Draft second = Draft.amend(ALICE, post.hash().value(), "2").at(3);
    Draft element = Draft.aggregate(ALICE, KEY, "{\"a\":1}");
    Draft next = Draft.aggregate(ALICE, KEY, "{\"b\":1}").at(2);
    Draft file = Draft.store(ALICE, FILE);
    LoadedState nothing = files(FILE);

    // It stores the target itself.
    for (Draft target : List.of(post, element, file)) {
      assertThat(putOff(nothing, Draft.forget(ALICE, target.hash()), target)).isTrue();
    }
    assertThat(putOff(nothing, Draft.forget(ALICE, amend.hash()), post, amend)).isTrue();
    // It changes what goes with the target, or what is left behind by it.
    assertThat(putOff(live(post), Draft.forget(ALICE, post.hash()), amend)).isTrue();
    assertThat(putOff(live(post, amend), Draft.forget(ALICE, amend.hash()), second)).isTrue();
    assertThat(putOff(live(element), Draft.forget(ALICE, element.hash()), next)).isTrue();
    Draft byKey = Draft.forget(ALICE, List.of(), List.of(KEY));
    assertThat(putOff(nothing, byKey, element)).isTrue();
    assertThat(putOff(live(element), byKey, next)).isTrue();
  }

  @Test
  void theBatchesOwnFilesAreThereForItsMachines() {
    Draft original = Draft.store(ALICE, FILE).at(5);
    Draft version = Draft.store(ALICE, OTHER_FILE, original.hash().value()).at(6);
    Draft machine =
        Machines.withVolumes(
            Machines.program(
                BOB, Machines.exactly(original.hash()), Machines.latest(original.hash())),
            Machines.persistent(Machines.exactly(version.hash()), 1));
    Draft update = Machines.replacing(machine, machine.hash().value()).at(2);
    Plan early = plan(files(FILE, OTHER_FILE), task(machine), task(original), task(version));
    assertThat(early.outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(ErrorCode.VM_VOLUME_NOT_FOUND, null, null);
    assertThat(early.parks().getFirst().delay().waitsFor()).isEqualTo(original.hash());
    Plan plan =
        plan(files(FILE, OTHER_FILE), task(original), task(version), task(machine), task(update));
    assertThat(plan.outcomes()).containsOnly(new Outcome.Processed());
    assertThat(plan.machines()).hasSize(2);
    NewMachine created = plan.machines().getFirst();
    assertThat(created.stored().seq()).isEqualTo(102);
    assertThat(created.uses())
        .containsExactly(
            new NewMachine.Use(
                new MachineFile(new FileRef(original.hash(), false), MachineFile.Role.CODE), true),
            new NewMachine.Use(
                new MachineFile(new FileRef(original.hash(), true), MachineFile.Role.RUNTIME),
                true),
            new NewMachine.Use(
                new MachineFile(new FileRef(version.hash(), false), MachineFile.Role.PARENT),
                false));
  }

  @Test
  void theSizesOfTheBatchesOwnFilesCount() {
    Draft original = Draft.store(ALICE, FILE).at(5);
    Draft version = Draft.store(ALICE, OTHER_FILE, original.hash().value()).at(6);
    Draft old = Draft.store(ALICE, OTHER_FILE, original.hash().value()).at(5);
    Draft machine = Machines.instance(BOB, Machines.latest(original.hash()), 1);
    long large = (1 << 20) + 1;
    Task brought =
        new Task(
            version.unsigned(),
            version.message(),
            null,
            NOW,
            null,
            null,
            new FileLedger.Entry(OTHER_FILE, large));
    assertThat(plan(files(FILE), task(original), brought, task(machine)).outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(null, null, ErrorCode.VM_VOLUME_TOO_SMALL);
    Task oldBrought =
        new Task(
            old.unsigned(),
            old.message(),
            null,
            NOW,
            null,
            null,
            new FileLedger.Entry(OTHER_FILE, large));
    assertThat(plan(files(FILE), task(original), oldBrought, task(machine)).outcomes())
        .containsOnly(new Outcome.Processed());
  }

  @Test
  void aForgetSeesTheMachinesOfItsBatch() {
    Draft file = Draft.store(ALICE, FILE);
    LoadedState live = live(file);
    LoadedState loaded =
        new LoadedState(
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(file.hash(), new StoreState(false, new FileLedger.Entry(FILE, Loaded.SIZE))),
            Map.of(),
            Map.of(),
            live.forget(),
            MoneyState.NOTHING);
    Draft machine = Machines.program(BOB, file.hash(), file.hash());
    Plan plan = plan(loaded, task(machine), task(Draft.forget(ALICE, file.hash())));
    assertThat(plan.outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(null, ErrorCode.FORGET_NOT_ALLOWED);
    assertThat(plan.forgetting()).isNull();
    // A machine that waits uses nothing.
    Draft waits = Machines.program(BOB, file.hash(), ABSENT);
    assertThat(plan(loaded, task(waits), task(Draft.forget(ALICE, file.hash()))).outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(ErrorCode.VM_VOLUME_NOT_FOUND, null);
    // Of the machine itself the FORGET message is decided in the next batch.
    assertThat(putOff(loaded, Draft.forget(BOB, machine.hash()), machine)).isTrue();
  }

  @Test
  void aTryThatFindsWhatItHasWaitedForIsNotCounted() {
    Draft here = Draft.store(ALICE, FILE);
    Draft machine = Machines.program(BOB, here.hash(), ABSENT);
    LoadedState loaded = files(FILE);
    for (int retries : new int[] {1, 4, 10}) {
      Plan progress =
          plan(loaded, task(here), parked(machine, new Task.Parked(7, retries, NOW, here.hash())));
      assertThat(progress.reparks())
          .singleElement()
          .satisfies(repark -> {
            assertThat(repark.delay().retries()).isEqualTo(retries);
            assertThat(repark.delay().waitsFor()).isEqualTo(ABSENT);
          });
    }
    Plan vain = plan(loaded, task(here), parked(machine, new Task.Parked(7, 1, NOW, ABSENT)));
    assertThat(vain.reparks().getFirst().delay().retries()).isEqualTo(2);
    Plan last = plan(loaded, task(here), parked(machine, new Task.Parked(7, 10, NOW, ABSENT)));
    assertThat(last.reparks()).isEmpty();
    assertThat(last.outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(null, ErrorCode.VM_VOLUME_NOT_FOUND);
    assertThat(last.refused()).hasSize(1);
    // Nothing in particular wakes what waits for a key.
    Draft byKey = Draft.forget(ALICE, List.of(), List.of(KEY));
    Plan timed = plan(files(), parked(byKey, new Task.Parked(7, 1, NOW, ABSENT)));
    assertThat(timed.reparks().getFirst().delay().retries()).isEqualTo(2);
  }

  @Test
  void aTryOfWhatWasWokenInVainIsNotCounted() {
    Timestamp due = NOW.plus(Duration.ofSeconds(9));
    Draft machine = Machines.program(BOB, ABSENT, ABSENT);
    for (int retries : new int[] {1, 10}) {
      Plan vain = plan(files(), parked(machine, new Task.Parked(7, retries, due, ABSENT)));
      assertThat(vain.reparks())
          .singleElement()
          .satisfies(repark -> {
            assertThat(repark.delay().retries()).isEqualTo(retries);
            assertThat(repark.delay().nextAttempt()).isEqualTo(due);
            assertThat(repark.delay().waitsFor()).isEqualTo(ABSENT);
          });
      assertThat(vain.refused()).isEmpty();
    }
  }

  private static Task parked(Draft draft, Task.Parked row) {
    return new Task(draft.unsigned(), draft.message(), null, NOW, row, null);
  }

  @Test
  void whatMachinesNeedIsAskedFor() {
    Draft machine =
        Machines.replacing(
            Machines.withVolumes(
                Machines.program(ALICE, Machines.exactly(FILE), Machines.latest(OTHER_FILE)),
                Machines.persistent(Machines.latest(ABSENT), 1)),
            "any text");
    StateRequest request = StateRequest.of(List.of(task(machine)), PaymentSettings.network());
    assertThat(request.stores()).containsExactlyInAnyOrder(FILE, OTHER_FILE, ABSENT);
    assertThat(request.tags()).containsExactlyInAnyOrder(OTHER_FILE.value(), ABSENT.value());
    assertThat(request.programs()).containsExactly(new ItemHash("any text"));
    assertThat(request.files()).isEmpty();
    StateRequest exact =
        StateRequest.of(
                List.of(task(Machines.program(ALICE, FILE, FILE))), PaymentSettings.network())
            .assumingUnknown();
    assertThat(exact.isEmpty()).isFalse();
    assertThat(exact.tags()).isEmpty();
    assertThat(exact.programs()).isEmpty();
    assertThat(StateRequest.ofOwners(Set.of(ALICE.address())).isEmpty()).isFalse();
  }

  @Test
  void aForgetIsNotPutOffByWhatDoesNotConcernIt() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft other = Draft.post(ALICE, "note", "2");
    Draft element = Draft.aggregate(ALICE, KEY, "{\"a\":1}");
    Draft file = Draft.store(ALICE, FILE);
    LoadedState loaded = live(post, element, file);
    assertThat(putOff(loaded, Draft.forget(ALICE, post.hash()), other)).isFalse();
    assertThat(
            putOff(
                loaded,
                Draft.forget(ALICE, element.hash()),
                Draft.aggregate(ALICE, "other", "{}"),
                Draft.aggregate(BOB, KEY, "{}")))
        .isFalse();
    // Whether the file is still kept is found out when it is let go.
    assertThat(
            putOff(
                loaded,
                Draft.forget(ALICE, file.hash()),
                Draft.store(ALICE, FILE, "name"),
                Draft.store(BOB, FILE)))
        .isFalse();
    // What was refused or waits has changed nothing.
    Draft foreign = Draft.post(BOB, "note", "3").forOwner(ALICE);
    assertThat(putOff(loaded, Draft.forget(ALICE, foreign.hash()), foreign)).isFalse();
    Draft waits = Draft.amend(ALICE, ABSENT.value(), "1");
    assertThat(putOff(loaded, Draft.forget(ALICE, waits.hash()), waits)).isFalse();
  }

  @Test
  void aForgedForgetHasItsOutcomeWhereverItStands() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft other = Draft.post(BOB, "note", "{}");
    Plan plan = plan(files(), task(post), forged(Draft.forget(ALICE, post.hash())), task(other));
    assertThat(plan.outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(null, ErrorCode.INVALID_SIGNATURE, null);
    assertThat(plan.stored()).hasSize(2);
  }

  @Test
  void aForgetWaitsForItsTarget() {
    Plan plan = plan(files(), task(Draft.forget(ALICE, ABSENT)));
    assertThat(plan.outcomes())
        .containsExactly(new Outcome.Pending(ErrorCode.FORGET_TARGET_NOT_FOUND));
    assertThat(plan.parks().getFirst().delay().waitsFor()).isEqualTo(ABSENT);
    assertThat(plan.parks().getFirst().delay().details())
        .containsExactly(new Detail.Facts(Map.of("message", ABSENT.value())));
    Plan byKey = plan(files(), task(Draft.forget(ALICE, List.of(), List.of(KEY))));
    assertThat(byKey.parks().getFirst().delay().waitsFor()).isNull();
    assertThat(byKey.parks().getFirst().delay().details())
        .containsExactly(new Detail.Facts(Map.of("aggregate", KEY)));
  }

  @Test
  void permissionsOfTheBatchCountForAForget() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft grant = Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}").at(2);
    Draft forget = Draft.forget(BOB, post.hash());
    assertThat(plan(live(post), task(grant), task(forget)).outcomes())
        .containsOnly(new Outcome.Processed());
    assertThat(plan(live(post), task(forget)).outcomes())
        .extracting(FilePlannerTest::code)
        .containsExactly(ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void afterwardsNothingOfItIsLeftInTheState() {
    Draft post = Draft.post(ALICE, "note", "{}");
    Draft grant = Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}");
    LoadedState loaded = live(post, grant);
    AggregateId id = new AggregateId(ALICE.address(), "security");
    PostVersion kept = new PostVersion(3, new Timestamp(4), new TextSpan(0, 1), List.of());
    ForgetState forget =
        new ForgetState(
            loaded.forget().targets(),
            Map.of(),
            Map.of(),
            Map.of(ABSENT, new ForgetState.KeptPost(55, kept)),
            Map.of(id, Optional.empty()),
            Map.of());
    BatchState state =
        new BatchState(
            new LoadedState(
                Map.of(),
                loaded.posts(),
                Map.of(
                    ALICE.address(),
                    Granted.by(
                        new AggregateChange.Entry(
                            "[{\"address\":\"" + BOB.address() + "\"}]",
                            new AggregateChange.Revision(new Timestamp(1), grant.hash())))),
                Map.of(),
                Map.of(post.hash(), new StoreState(false, new FileLedger.Entry(FILE, Loaded.SIZE))),
                Map.of(),
                Map.of(),
                forget,
                MoneyState.NOTHING));
    assertThat(state.authorizations(ALICE.address())).isPresent();
    Message by = Draft.forget(ALICE, post.hash(), grant.hash()).message();
    state.apply(
        new io.aleph4j.node.feed.StoredMessage(9, by, NOW),
        new Decision.Accept(
            new Effect.Forget(
                List.of(
                    FilledState.forgettable(1, post.message()),
                    FilledState.forgettable(2, grant.message())))),
        TOMORROW);
    assertThat(state.authorizations(ALICE.address())).isEmpty();
    assertThat(state.post(post.hash())).isEmpty();
    assertThat(state.store(post.hash())).isEmpty();
    assertThat(state.known(post.hash())).isEqualTo(new Known.Ended(MessageStatus.FORGOTTEN));
    assertThat(state.versions()).containsExactly(Map.entry(55L, kept));
    assertThat(state.aggregates()).isEmpty();
  }

  @Test
  void whatRemainsOfTheDelegationsCounts() {
    Draft old = Draft.security(ALICE, "{\"address\":\"" + BOB.address() + "\"}").at(1);
    Draft young = Draft.security(ALICE, "").at(2);
    AggregateChange remaining =
        AggregateChange.with(null, (AggregateContent) old.message().content(), old.hash());
    LoadedState loaded = live(young);
    ForgetState loss =
        new ForgetState(
            loaded.forget().targets(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(new AggregateId(ALICE.address(), "security"), Optional.of(remaining)),
            Map.of());
    BatchState state = new BatchState(forgetting(loss, Map.of()));
    Message by = Draft.forget(ALICE, young.hash()).message();
    state.apply(
        new io.aleph4j.node.feed.StoredMessage(9, by, NOW),
        new Decision.Accept(
            new Effect.Forget(List.of(FilledState.forgettable(1, young.message())))),
        TOMORROW);
    Subject forget = Subject.of(by.envelope(), by.content());
    assertThat(state.authorizations(ALICE.address()).orElseThrow().allow(BOB.address(), forget))
        .isTrue();
  }

  @Test
  void theStateThatIsAskedFor() {
    Draft named = Draft.store(ALICE, FILE, "name");
    Draft version = Draft.store(BOB, OTHER_FILE, ABSENT.value()).forOwner(ALICE);
    Draft forget = Draft.forget(BOB, ABSENT).forOwner(ALICE);
    Draft byHash = Draft.post(ALICE, "note", "8");
    StateRequest request =
        StateRequest.of(
            List.of(task(named), task(version), byHash(byHash), task(forget)),
            PaymentSettings.network());
    assertThat(request.files()).containsExactlyInAnyOrder(FILE, OTHER_FILE, byHash.hash());
    assertThat(request.stores()).containsExactly(ABSENT);
    assertThat(request.tags()).containsExactlyInAnyOrder(ALICE.address() + "/name", ABSENT.value());
    assertThat(request.owners()).containsExactly(ALICE.address());
    assertThat(request.forget())
        .isEqualTo(
            new StateRequest.Forget(BOB.address(), (ForgetContent) forget.message().content()));
    assertThat(request.isEmpty()).isFalse();
    assertThat(request.assumingUnknown().hashes()).isEmpty();
    assertThat(request.assumingUnknown().isEmpty()).isFalse();
    // Nobody's delegations are asked for in a FORGET's own name.
    assertThat(StateRequest.of(List.of(task(forget)), PaymentSettings.network()).owners())
        .isEmpty();
    assertThat(
            StateRequest.of(List.of(forged(forget), task(forget)), PaymentSettings.network())
                .forget())
        .isNotNull();
    assertThatThrownBy(
            () -> StateRequest.of(List.of(task(forget), task(forget)), PaymentSettings.network()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
