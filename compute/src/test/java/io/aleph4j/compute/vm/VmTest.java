package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.ProgramText;
import io.aleph4j.compute.definition.UndefinedMachineException;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.files.FileUnavailableException;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;

@Timeout(60)
class VmTest {
  private static final FakeGuest.Script GOOD = FakeGuest.serving(connection -> {});

  @TempDir private Path folder;
  private TestNode node;
  private VmPool pool;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() {
    node = new TestNode(folder, GOOD);
    pool = VmPool.open(node.services());
  }

  @AfterEach
  void stop() {
    pool.close();
    threads.shutdownNow();
  }

  private void reopen() {
    pool.close();
    pool = VmPool.open(node.services());
  }

  private <T> Future<T> async(Callable<T> task) {
    return threads.submit(task);
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** Waits for something that the machine's own thread brings about. */
  private static void until(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void startsWhenItIsCalled() throws Exception {
    ItemHash hash = node.add("one");
    Vm vm = pool.get(hash);
    assertThat(vm.record().state()).isEqualTo(new VmState.Defined(TestNode.NOW));
    assertThat(vm.usage()).isNull();
    assertThat(vm.definition()).isNull();
    try (VmLease lease = vm.acquire()) {
      assertThat(lease.session()).isSameAs(vm.session());
      assertThat(lease.session().calls()).isOne();
      assertThat(lease.session().guest().version()).isEqualTo("3.0.0");
    }
    assertThat(vm.record().state()).isInstanceOf(VmState.Running.class);
    assertThat(vm.record().kind()).isEqualTo(VmDefinition.Kind.ON_DEMAND);
    assertThat(vm.usage()).isEqualTo(new HostProcess.Usage(5, 7));
    assertThat(vm.definition()).isNotNull();
    assertThat(node.hypervisor().latest().plan().name()).isEqualTo("vm-4");
    assertThat(pool.find(hash)).containsSame(vm);
    assertThat(pool.all()).containsExactly(vm);
  }

  @Test
  void isToldWhatItRuns() throws Exception {
    ProgramText text = node.program("told");
    text.json().putArray("authorized_keys").add("ssh-ed25519 A");
    text.object("code").put("interface", "binary").put("entrypoint", "run");
    text.json()
        .putObject("data")
        .put("encoding", "plain")
        .put("mount", "/d")
        .put("ref", node.store(new byte[1000]).value())
        .put("use_latest", false);
    text.volume(
        "{\"ref\":\"%s\",\"use_latest\":false,\"mount\":\"/v\"}"
            .formatted(node.store(new byte[4096])));
    ItemHash hash = node.add(text);
    pool.get(hash).acquire().close();
    byte[] told = node.hypervisor().latest().guest().configuration();
    String json = MessagePack.newDefaultUnpacker(told).unpackValue().toJson();
    assertThat(json)
        .contains("\"vm_hash\":\"" + hash + "\"", "\"interface\":\"executable\"")
        .contains("\"entrypoint\":\"run\"", "\"args\":[\"a\"]", "\"variables\":{\"A\":\"1\"}")
        .contains("{\"device\":\"vdb\",\"encoding\":\"zip\",\"size\":12")
        .contains(
            "\"data\":{\"device\":\"vdc\",\"encoding\":\"plain\",\"size\":1000,\"mount\":\"/d\"}")
        .contains("\"mount\":\"/v\"", "\"device\":\"vdd\"", "\"read_only\":true")
        .contains("\"time\":1.767323045E9")
        .contains("\"authorized_keys\":[\"ssh-ed25519 A\"]");
  }

  @Test
  void startsOnceForAllWhoCallAtTheSameTime() throws Exception {
    Vm vm = pool.get(node.add("many"));
    CountDownLatch mayServe = new CountDownLatch(1);
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          mayServe.await();
          guest.state("ready");
          guest.serve(connection -> {});
        });
    List<Future<VmLease>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(async(vm::acquire));
    }
    node.hypervisor().next();
    mayServe.countDown();
    for (Future<VmLease> call : calls) {
      assertThat(get(call).session()).isSameAs(vm.session());
    }
    assertThat(node.hypervisor().machines()).hasSize(1);
    assertThat(Objects.requireNonNull(vm.session()).calls()).isEqualTo(100);
    for (Future<VmLease> call : calls) {
      VmLease lease = get(call);
      lease.close();
      lease.close();
    }
    assertThat(Objects.requireNonNull(vm.session()).calls()).isZero();
  }

  @Test
  void tellsAllWhoWaitWhyItDidNotStartAndTriesAgainForTheNext() throws Exception {
    Vm vm = pool.get(node.add("fails"));
    CountDownLatch mayFail = new CountDownLatch(1);
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.log(0, 2, "first\nsecond");
          mayFail.await();
          guest.state("failed", "error", "no module named main", "traceback", "Trace\nback");
          guest.ignoreEverything();
        });
    List<Future<VmLease>> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(async(vm::acquire));
    }
    FakeMachine machine = node.hypervisor().next();
    mayFail.countDown();
    // Those that came too late for the first try have made another one.
    for (Future<VmLease> call : calls) {
      Throwable thrown = catchThrowable(() -> get(call));
      assertThat(thrown).isInstanceOf(VmException.class).hasMessage("no module named main");
      VmException failure = (VmException) thrown;
      assertThat(failure.step()).isEqualTo(VmException.Step.SETUP);
      assertThat(failure.lastLines()).endsWith("first", "second", "Trace", "back");
    }
    assertThat(machine.isClosed()).isTrue();
    until(() -> vm.record().state() instanceof VmState.Stopped);
    VmState.Stopped stopped = (VmState.Stopped) vm.record().state();
    assertThat(stopped.failure()).isEqualTo("no module named main");
    node.hypervisor().script(GOOD);
    vm.acquire().close();
    assertThat(vm.record().state()).isInstanceOf(VmState.Running.class);
  }

  @Test
  void freesItsShareAndItsFolderWhenItDoesNotStart() throws Exception {
    Capacity capacity = new Capacity(200, 1);
    BootGate gate = new BootGate(1, 0);
    node.capacity(capacity).gate(gate);
    reopen();
    ProgramText text = node.program("free");
    ItemHash code = node.file("code of free".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Vm vm = pool.get(node.add(text));
    node.lose(code);
    assertThatThrownBy(vm::acquire).isInstanceOf(FileUnavailableException.class);
    assertThat(capacity.free()).isEqualTo(new Capacity.Free(200, 1));
    assertThat(folder.resolve("m/vm-4")).doesNotExist();

    node.file("code of free".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    node.hypervisor().fail("there is no QEMU");
    assertThatThrownBy(vm::acquire).hasMessage("there is no QEMU");
    assertThatThrownBy(vm::acquire).hasMessage("there is no QEMU");
    assertThat(capacity.free()).isEqualTo(new Capacity.Free(200, 1));
    assertThat(folder.resolve("m/vm-4")).doesNotExist();

    node.hypervisor().fail(null);
    vm.acquire().close();
    assertThat(capacity.free()).isEqualTo(new Capacity.Free(72, 0));
    vm.stop("enough");
    assertThat(capacity.free()).isEqualTo(new Capacity.Free(200, 1));
    assertThat(folder.resolve("m/vm-4")).doesNotExist();
  }

  @Test
  void hasNoRoomForMoreThanThereIs() throws Exception {
    node.capacity(new Capacity(200, 8));
    reopen();
    pool.get(node.add("first")).acquire().close();
    Vm second = pool.get(node.add("second"));
    Throwable thrown = catchThrowable(second::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.CAPACITY);
    assertThat(thrown).hasMessageContaining("128 MiB").hasMessageContaining("72 MiB");
    pool.find(node.add("first")).orElseThrow().stop("makes room");
    second.acquire().close();
  }

  @Test
  void letsOnlySoManyBootAtTheSameTime() throws Exception {
    node.gate(new BootGate(1, 1));
    reopen();
    CountDownLatch mayServe = new CountDownLatch(1);
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          mayServe.await();
          guest.state("ready");
          guest.serve(connection -> {});
        });
    Future<VmLease> first = async(pool.get(node.add("first"))::acquire);
    node.hypervisor().next();
    Vm waiting = pool.get(node.add("waiting"));
    Future<VmLease> second = async(waiting::acquire);
    until(() -> waiting.record().state() instanceof VmState.Starting);
    Vm third = pool.get(node.add("third"));
    // The second one is about to wait, or does.
    Throwable thrown = null;
    while (thrown == null) {
      thrown = catchThrowable(() -> get(async(third::acquire)));
    }
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.BUSY);
    assertThat(node.hypervisor().machines()).hasSize(1);
    mayServe.countDown();
    get(first).close();
    get(second).close();
    third.acquire().close();
    assertThat(node.hypervisor().machines()).hasSize(3);
  }

  @Test
  void saysWhenTheGuestNeverCame() throws Exception {
    Vm vm = pool.get(node.add("silent"));
    node.hypervisor().script(guest -> {});
    Throwable thrown = catchThrowable(vm::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.RUNTIME);
    assertThat(thrown).hasMessage("the guest ended the link before the end of its first bytes");
  }

  @Test
  void saysWhenTheGuestDoesNotKeepToTheProtocol() {
    Vm vm = pool.get(node.add("garbage"));
    node.hypervisor()
        .script(guest ->
            guest.raw(
                "SeaBIOS 1.16\n".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Throwable thrown = catchThrowable(vm::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.RUNTIME);
  }

  @Test
  void saysWhenTheGuestIsTooLate() {
    node.settings(settings -> limits(settings, Duration.ofNanos(1), Duration.ofSeconds(30)));
    reopen();
    node.hypervisor().script(FakeGuest::ignoreEverything);
    Throwable thrown = catchThrowable(pool.get(node.add("late"))::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.RUNTIME);

    node.settings(settings -> limits(settings, Duration.ofSeconds(30), Duration.ofNanos(1)));
    reopen();
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.ignoreEverything();
        });
    thrown = catchThrowable(pool.get(node.add("later"))::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.SETUP);
    assertThat(thrown).hasMessageContaining("did not serve within");
    assertThat(node.hypervisor().latest().isClosed()).isTrue();
  }

  @Test
  void aLinkThatBreaksEndsTheMachineWithoutACall() throws Exception {
    CountDownLatch breaks = new CountDownLatch(1);
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.state("ready");
          breaks.await();
          guest.raw(new byte[64]);
          guest.ignoreEverything();
        });
    Vm vm = pool.get(node.add("breaks"));
    vm.acquire().close();
    breaks.countDown();
    node.hypervisor().latest().awaitClosed();
    until(() -> vm.record().state() instanceof VmState.Stopped);
    assertThat(vm.session()).isNull();
  }

  @Test
  void takesSoManyCallsAndNoMore() throws Exception {
    node.settings(VmTest::twoCalls);
    reopen();
    Vm vm = pool.get(node.add("full"));
    VmLease first = vm.acquire();
    VmLease second = vm.acquire();
    Throwable thrown = catchThrowable(vm::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.FULL);
    second.close();
    vm.acquire().close();
    first.close();
  }

  private static VmSettings twoCalls(VmSettings s) {
    return new VmSettings(
        s.runFolder(),
        s.volumes(),
        s.firstUser(),
        s.firstId(),
        s.idleLimit(),
        s.initLimit(),
        s.startLimit(),
        s.haltLimit(),
        s.largestCode(),
        s.largestData(),
        s.programMemoryMib(),
        s.processors(),
        s.boots(),
        s.waitingBoots(),
        2);
  }

  // The time is a guard: a machine that is stopped in the usual way lets calls end for 30 seconds.
  @Test
  @Timeout(20)
  void aNodeThatStopsWaitsForNoCall() throws Exception {
    Vm vm = pool.get(node.add("called"));
    VmLease call = vm.acquire();
    pool.close();
    assertThat(node.hypervisor().latest().isClosed()).isTrue();
    call.close();
  }

  private static VmSettings limits(VmSettings s, Duration init, Duration start) {
    return new VmSettings(
        s.runFolder(),
        s.volumes(),
        s.firstUser(),
        s.firstId(),
        s.idleLimit(),
        init,
        start,
        s.haltLimit(),
        s.largestCode(),
        s.largestData(),
        s.programMemoryMib(),
        s.processors(),
        s.boots(),
        s.waitingBoots(),
        s.callsPerMachine());
  }

  @Test
  void saysWhenTheGuestBreaksDownBetween() {
    Vm vm = pool.get(node.add("between"));
    node.hypervisor().script(FakeGuest::boot);
    Throwable thrown = catchThrowable(vm::acquire);
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.SETUP);
    assertThat(thrown).hasMessage("the guest ended the link before the end of a frame");
  }

  @Test
  void saysWithWhatTheProgramEnded() {
    Vm vm = pool.get(node.add("exited"));
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.state("exited", "error", "x");
          guest.ignoreEverything();
        });
    assertThatThrownBy(vm::acquire).hasMessageContaining("ended with code null before it served");
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.state("failed");
          guest.ignoreEverything();
        });
    assertThatThrownBy(vm::acquire).hasMessage("the program could not be started");
  }

  @Test
  void unknownMachinesDoNotStart() {
    Vm vm = pool.get(new ItemHash("ab".repeat(32)));
    assertThatThrownBy(vm::acquire).isInstanceOf(UndefinedMachineException.class);
    assertThat(node.hypervisor().machines()).isEmpty();
  }

  @Test
  void somethingUnforeseenIsToldToo() {
    ItemHash hash = node.add("odd");
    pool.get(hash);
    node.hypervisor()
        .script(guest -> {
          throw new IOException("odd");
        });
    assertThatThrownBy(pool.get(hash)::acquire).isInstanceOf(ComputeException.class);
  }

  @Test
  void tooManyDisksAreToldAndFreeWhatWasTaken() {
    Capacity capacity = new Capacity(200, 1);
    node.capacity(capacity).gate(new BootGate(1, 0));
    reopen();
    ProgramText text = node.program("disks");
    String file = node.store(new byte[512]).value();
    for (int i = 0; i < 30; i++) {
      text.volume("{\"ref\":\"%s\",\"use_latest\":false,\"mount\":\"/v\"}".formatted(file));
    }
    Vm vm = pool.get(node.add(text));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(vm::acquire)
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("at most 21 disks, and this one wants 32");
    }
    assertThat(capacity.free()).isEqualTo(new Capacity.Free(200, 1));
  }

  @Test
  void stopsAndStartsAgain() throws Exception {
    Vm vm = pool.get(node.add("again"));
    vm.stop("it does not run");
    assertThat(node.hypervisor().machines()).isEmpty();
    vm.acquire().close();
    FakeMachine first = node.hypervisor().latest();
    vm.stop("enough");
    assertThat(first.isClosed()).isTrue();
    assertThat(first.failure()).isNull();
    assertThat(first.process().wasKilled()).isFalse();
    assertThat(vm.session()).isNull();
    assertThat(vm.usage()).isNull();
    assertThat(vm.record().state()).isEqualTo(new VmState.Stopped(TestNode.NOW, "enough", null));
    vm.stop("twice");
    assertThat(vm.record().state()).isEqualTo(new VmState.Stopped(TestNode.NOW, "enough", null));
    vm.acquire().close();
    assertThat(node.hypervisor().machines()).hasSize(2);
  }

  @Test
  void stopsWhenItWasJustStarting() throws Exception {
    Vm vm = pool.get(node.add("just"));
    CountDownLatch never = new CountDownLatch(1);
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.ignoreEverything();
          never.await();
        });
    Future<VmLease> call = async(vm::acquire);
    FakeMachine machine = node.hypervisor().next();
    Future<Boolean> stop =
        async(() -> {
          vm.stop("not wanted any more");
          return true;
        });
    assertThat(get(stop)).isTrue();
    Throwable thrown = catchThrowable(() -> get(call));
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.STOPPED);
    assertThat(machine.isClosed()).isTrue();
    assertThat(vm.record().state())
        .isEqualTo(new VmState.Stopped(TestNode.NOW, "not wanted any more", null));
    node.hypervisor().script(GOOD);
    vm.acquire().close();
  }

  @Test
  void stopWaitsForCallsAndTakesNoNewOnes() throws Exception {
    Vm vm = pool.get(node.add("drain"));
    VmLease call = vm.acquire();
    Session session = call.session();
    Future<Boolean> stop =
        async(() -> {
          vm.stop("slowly");
          return true;
        });
    until(() -> vm.record().state() instanceof VmState.Stopping);
    Future<VmLease> late = async(vm::acquire);
    assertThat(node.hypervisor().latest().isClosed()).isFalse();
    assertThat(stop.isDone()).isFalse();
    call.close();
    assertThat(get(stop)).isTrue();
    VmLease next = get(late);
    assertThat(next.session()).isNotSameAs(session);
    assertThat(node.hypervisor().machines()).hasSize(2);
    next.close();
  }

  @Test
  void aMachineThatDiesIsStoppedAndStartsAgain() throws Exception {
    Vm vm = pool.get(node.add("dies"));
    VmLease call = vm.acquire();
    FakeMachine machine = node.hypervisor().latest();
    machine.print("Kernel panic");
    machine.crash();
    machine.awaitClosed();
    until(() -> vm.record().state() instanceof VmState.Stopped);
    assertThat(vm.record().state())
        .isEqualTo(new VmState.Stopped(TestNode.NOW, "it ended by itself", "it ended by itself"));
    assertThat(vm.logs().last(1).getFirst().text()).isEqualTo("Kernel panic");
    assertThat(vm.session()).isNull();
    call.close();
    vm.acquire().close();
    assertThat(node.hypervisor().machines()).hasSize(2);
  }

  @Test
  void idlesAway() throws Exception {
    Vm vm = pool.get(node.add("idle"));
    VmLease call = vm.acquire();
    FakeMachine machine = node.hypervisor().latest();
    node.pass(Duration.ofHours(2));
    assertThat(
            Objects.requireNonNull(vm.session()).idleSince(node.services().nanoTime().getAsLong()))
        .isZero();
    call.close();
    assertThat(Objects.requireNonNull(vm.session()).lastUse())
        .isEqualTo(Duration.ofHours(2).toNanos());
    node.pass(Duration.ofHours(1));
    machine.awaitClosed();
    until(() -> vm.record().state() instanceof VmState.Stopped);
    assertThat(((VmState.Stopped) vm.record().state()).reason())
        .isEqualTo("nobody has asked it for 3600 s");
    assertThat(machine.process().wasKilled()).isFalse();
  }

  @Test
  void aPersistentProgramDoesNotIdleAway() throws Exception {
    ProgramText text = node.program("persistent");
    text.object("on").put("persistent", true);
    Vm persistent = pool.get(node.add(text));
    persistent.acquire().close();
    Vm other = pool.get(node.add("other"));
    other.acquire().close();
    assertThat(persistent.record().kind()).isEqualTo(VmDefinition.Kind.PERSISTENT_PROGRAM);
    node.pass(Duration.ofHours(2));
    node.hypervisor().latest().awaitClosed();
    assertThat(persistent.session()).isNotNull();
  }

  @Test
  void aGuestThatDoesNotHaltIsEnded() throws Exception {
    node.settings(s ->
        new VmSettings(
            s.runFolder(),
            s.volumes(),
            s.firstUser(),
            s.firstId(),
            s.idleLimit(),
            s.initLimit(),
            s.startLimit(),
            Duration.ofNanos(1),
            s.largestCode(),
            s.largestData(),
            s.programMemoryMib(),
            s.processors(),
            s.boots(),
            s.waitingBoots(),
            s.callsPerMachine()));
    reopen();
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.state("ready");
          guest.ignoreEverything();
        });
    Vm vm = pool.get(node.add("stubborn"));
    vm.acquire().close();
    vm.stop("enough");
    assertThat(node.hypervisor().latest().process().wasKilled()).isTrue();
  }

  @Test
  void logsWhatTheProgramPrints() throws Exception {
    CountDownLatch logged = new CountDownLatch(1);
    node.hypervisor()
        .script(guest -> {
          guest.boot();
          guest.log(7, 1, "out");
          guest.log(7, 2, "err\nerr2");
          guest.log(0, 3, "sys");
          guest.state("ready");
          guest.state("exited", "error", "later");
          logged.countDown();
          guest.serve(connection -> {});
        });
    Vm vm = pool.get(node.add("logs"));
    vm.acquire().close();
    logged.await();
    until(() -> vm.logs().history().size() == 5);
    assertThat(vm.logs().history())
        .extracting(line -> line.kind() + " " + line.call() + " " + line.text())
        .containsExactly(
            "STDOUT 7 out",
            "STDERR 7 err",
            "STDERR 7 err2",
            "SYSTEM 0 sys",
            "SYSTEM 0 the program is EXITED");
  }

  @Test
  void persistsEachStateBeforeItActs() throws Exception {
    ItemHash hash = node.add("states");
    List<String> seen = new ArrayList<>();
    Path file = node.records().resolve(hash + ".json");
    node.hypervisor()
        .script(guest -> {
          seen.add(state(file));
          guest.boot();
          guest.state("ready");
          guest.serve(connection -> {});
          seen.add(state(file));
        });
    Vm vm = pool.get(hash);
    vm.acquire().close();
    seen.add(state(file));
    vm.stop("enough");
    seen.add(state(file));
    assertThat(seen).containsExactly("Starting", "Running", "Stopping", "Stopped");
  }

  private static String state(Path file) throws IOException {
    return Files.readString(file).replaceAll(".*\"state\":\"([A-Za-z]+)\".*", "$1");
  }

  @Test
  void nothingStartsWhenItsStateCannotBeKept() throws Exception {
    ItemHash hash = node.add("full");
    Vm vm = pool.get(hash);
    breakStore(hash);
    Throwable thrown = catchThrowable(() -> get(async(vm::acquire)));
    assertThat(thrown).isInstanceOf(ComputeException.class).hasMessageContaining("cannot be kept");
    assertThat(node.hypervisor().machines()).isEmpty();
    mendStore(hash);
    vm.acquire().close();
  }

  @Test
  void aMachineIsStoppedEvenIfThatCannotBeKept() throws Exception {
    ItemHash hash = node.add("full");
    Vm vm = pool.get(hash);
    vm.acquire().close();
    FakeMachine machine = node.hypervisor().latest();
    breakStore(hash);
    async(
            () -> {
              vm.stop("enough");
              return true;
            })
        .get(30, TimeUnit.SECONDS);
    assertThat(machine.isClosed()).isTrue();
    assertThat(vm.session()).isNull();
    assertThat(vm.record().state()).isInstanceOf(VmState.Stopped.class);
    mendStore(hash);
    vm.acquire().close();
  }

  /** A folder in the way of the next file makes every write fail, for root as well. */
  private void breakStore(ItemHash hash) throws IOException {
    Files.createDirectory(node.records().resolve(hash + ".next"));
  }

  private void mendStore(ItemHash hash) throws IOException {
    Files.delete(node.records().resolve(hash + ".next"));
  }

  @Test
  void aForgottenMachineLetsNobodyWait() throws Exception {
    ItemHash hash = node.add("forgotten");
    Vm vm = pool.get(hash);
    vm.acquire().close();
    pool.forget(hash, "its message was forgotten");
    assertThat(node.hypervisor().latest().isClosed()).isTrue();
    assertThat(pool.find(hash)).isEmpty();
    assertThat(node.records()).isEmptyDirectory();
    Throwable thrown = catchThrowable(() -> get(async(vm::acquire)));
    assertThat(((VmException) thrown).step()).isEqualTo(VmException.Step.STOPPED);
    get(
        async(() -> {
          vm.stop("twice");
          return true;
        }));
    pool.forget(hash, "twice");
    assertThat(pool.get(hash)).isNotSameAs(vm);
    assertThat(pool.get(hash).record().vmId()).isEqualTo(4);
    pool.get(hash).acquire().close();
  }

  @Test
  void forgettingWhileCallsComeLeavesNoMachineBehind() throws Exception {
    ItemHash hash = node.add("storm");
    for (int round = 0; round < 20; round++) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(
            async(() -> {
              try (VmLease lease = pool.get(hash).acquire()) {
                return lease.session().calls() > 0;
              } catch (VmException e) {
                assertThat(e.step()).isEqualTo(VmException.Step.STOPPED);
                return false;
              }
            }));
      }
      pool.forget(hash, "storm");
      for (Future<Boolean> call : calls) {
        get(call);
      }
    }
    pool.close();
    assertThat(node.hypervisor().machines()).allMatch(FakeMachine::isClosed);
  }

  @Test
  void aStopOfAnEarlierRunDoesNotStopTheNext() throws Exception {
    Vm vm = pool.get(node.add("runs"));
    VmLease lease = vm.acquire();
    Session first = lease.session();
    lease.close();
    vm.stop(first, "it did not respond");
    vm.acquire().close();
    Session second = vm.session();
    vm.stop(first, "it did not respond");
    assertThat(vm.session()).isSameAs(second);
    assertThat(node.hypervisor().machines()).hasSize(2);
  }
}
