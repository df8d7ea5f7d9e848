package io.aleph4j.compute.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.definition.FakeMessages;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder, and what is set before each test
@Timeout(60)
class KeeperTest {
  private static final FakeGuest.Script GOOD = FakeGuest.serving(connection -> {});
  private static final FakeGuest.Script BAD =
      guest -> {
        guest.boot();
        guest.state("failed", "error", "it is broken");
        guest.ignoreEverything();
      };

  @TempDir private Path folder;
  private TestNode node;
  private VmPool pool;
  private @Nullable Keeper keeper;
  private ProgramText text;
  private ItemHash hash;
  private Vm vm;

  @BeforeEach
  void start() throws Exception {
    node = new TestNode(folder, GOOD);
    open();
    text = node.program("persistent");
    text.object("on").put("persistent", true);
    hash = node.add(text);
    vm = pool.get(hash);
    vm.acquire().close();
    node.hypervisor().next();
  }

  private void open() {
    pool = VmPool.open(node.services());
    keeper = Keeper.start(pool, Duration.ofMillis(2));
  }

  private void reopen() {
    stop();
    open();
    vm = pool.get(hash);
  }

  @AfterEach
  void stop() {
    if (keeper != null) {
      keeper.close();
    }
    pool.close();
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(1);
    }
  }

  private boolean isStopped() {
    return vm.record().state() instanceof VmState.Stopped;
  }

  private void settle() throws Exception {
    // Some looks of the keeper: nothing tells that it did nothing.
    Thread.sleep(50);
  }

  @Test
  void whatEndsByItselfIsStartedAgain() throws Exception {
    node.hypervisor().latest().crash();
    node.hypervisor().next();
    until(() -> vm.session() != null);
    assertThat(vm.record().wanted().always()).isTrue();
  }

  @Test
  void aMachineWhoseProgramHasEndedIsStartedAgain() throws Exception {
    FakeMachine first = node.hypervisor().latest();
    first.guest().state("exited", "error", "enough");
    FakeMachine second = node.hypervisor().next();
    assertThat(second).isNotSameAs(first);
    assertThat(first.isClosed()).isTrue();
    until(() -> vm.session() != null);
  }

  @Test
  void aNewVersionIsStartedAtOnce() throws Exception {
    ItemHash code = node.store("code of persistent".getBytes(UTF_8));
    ItemHash second =
        node.messages()
            .amend(
                "STORE",
                FakeMessages.storeContent(
                    node.file("another code".getBytes(UTF_8)), FakeMessages.OWNER, code.value()));
    vm.refresh();
    node.hypervisor().next();
    until(() -> vm.session() != null);
    assertThat(Objects.requireNonNull(vm.session()).definition().code().file().ref())
        .isEqualTo(second);
  }

  @Test
  void isStartedAgainWithTheNode() throws Exception {
    reopen();
    node.hypervisor().next();
    until(() -> vm.session() != null);
    assertThat(node.hypervisor().machines()).hasSize(2);
  }

  @Test
  void whatItsOwnerStoppedStaysSo() throws Exception {
    vm.stop("its owner stopped it");
    assertThat(vm.record().wanted()).isEqualTo(VmRecord.Wanted.NOTHING);
    reopen();
    settle();
    assertThat(node.hypervisor().machines()).hasSize(1);
    vm.acquire().close();
    assertThat(vm.record().wanted().always()).isTrue();
  }

  @Test
  void whatIsTriedInVainCanBeStopped() throws Exception {
    node.hypervisor().script(BAD);
    node.hypervisor().latest().crash();
    node.hypervisor().next();
    until(this::isStopped);
    vm.stop("its owner stopped it");
    node.pass(Duration.ofHours(1));
    settle();
    assertThat(node.hypervisor().machines()).hasSize(2);
  }

  @Test
  void whatDoesNotStayIsTriedLessAndLessOften() throws Exception {
    node.hypervisor().script(BAD);
    node.hypervisor().latest().crash();
    for (int tries = 1; tries <= 4; tries++) {
      node.hypervisor().next();
      until(this::isStopped);
      settle();
      node.pass(Keeper.delay(tries).minusNanos(1));
      settle();
      assertThat(node.hypervisor().machines()).hasSize(1 + tries);
      node.pass(Duration.ofNanos(1));
    }
    node.hypervisor().next();
    assertThat(Keeper.delay(0)).isZero();
    assertThat(Keeper.delay(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Keeper.delay(9)).isEqualTo(Duration.ofSeconds(256));
    assertThat(Keeper.delay(1_000_000)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aProgramThatNobodyKnowsForNowIsKept() throws Exception {
    node.messages().lose(hash);
    node.hypervisor().latest().crash();
    until(this::isStopped);
    int asked = node.messages().asked(hash);
    until(() -> node.messages().asked(hash) > asked);
    assertThat(vm.record().wanted().always()).isTrue();
    node.messages().add("PROGRAM", text.toString());
    until(() -> {
      node.pass(Duration.ofMinutes(5));
      return vm.session() != null;
    });
  }

  @Test
  void aProgramThatIsForgottenIsKeptNoLonger() throws Exception {
    node.messages().forget(hash);
    vm.refresh();
    until(() -> vm.record().wanted().equals(VmRecord.Wanted.NOTHING));
    assertThat(isStopped()).isTrue();
  }

  @Test
  void endsAtItsTimeAlsoAfterARestart() throws Exception {
    vm.endAt(TestNode.NOW.plusSeconds(60));
    until(() -> vm.record().wanted().until() != null);
    reopen();
    node.hypervisor().next();
    until(() -> vm.session() != null);
    assertThat(vm.record().wanted().until()).isEqualTo(TestNode.NOW.plusSeconds(60));
    node.pass(Duration.ofSeconds(60));
    until(this::isStopped);
    assertThat(vm.record().state())
        .isEqualTo(new VmState.Stopped(TestNode.NOW.plusSeconds(60), "it expired", null));
    assertThat(vm.record().wanted()).isEqualTo(VmRecord.Wanted.NOTHING);
  }

  @Test
  void theNextRunOfAProgramOnDemandHasNoEnd() throws Exception {
    Vm other = pool.get(node.add("on demand"));
    other.endAt(TestNode.NOW);
    other.acquire().close();
    assertThat(other.record().wanted()).isEqualTo(VmRecord.Wanted.NOTHING);
    other.endAt(TestNode.NOW.plusSeconds(60));
    until(() -> other.record().wanted().until() != null);
    other.stop("enough");
    other.acquire().close();
    assertThat(other.record().wanted()).isEqualTo(VmRecord.Wanted.NOTHING);
    other.endAt(TestNode.NOW.plusSeconds(60));
    until(() -> other.record().wanted().until() != null);
    reopen();
    assertThat(pool.get(other.itemHash()).record().wanted()).isEqualTo(VmRecord.Wanted.NOTHING);
  }
}
