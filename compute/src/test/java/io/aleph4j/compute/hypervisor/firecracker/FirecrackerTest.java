package io.aleph4j.compute.hypervisor.firecracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirecrackerTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final FakeHost host = new FakeHost(Plans.VERSION);

  private Firecracker direct() {
    return new Firecracker(Plans.direct(), host);
  }

  private static BlockingQueue<String> ready(FirecrackerMachine machine) throws IOException {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    machine
        .channel()
        .orElseThrow()
        .listen(
            GuestChannel.CONTROL_PORT,
            stream -> {
              try {
                said.add(new String(stream.input().readAllBytes(), UTF_8));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return said;
  }

  @Test
  void aMachineBootsIsPausedWrittenDownAndGoesOnAsAnother() throws Exception {
    MachinePlan plan = Plans.made(folder);
    Snapshot snapshot;
    try (FirecrackerMachine machine = direct().start(plan, line -> {})) {
      assertThat(machine.describe()).isEqualTo(new InstanceInfo("vm", "Not started", "1.15.1"));
      BlockingQueue<String> said = ready(machine);
      machine.run();
      assertThat(said.poll(5, TimeUnit.SECONDS)).isEqualTo("ready");
      assertThat(host.handed).contains("v.sock_52 to 900004 to write");
      machine.pause();
      assertThat(machine.describe().state()).isEqualTo("Paused");
      snapshot = machine.snapshot(folder.resolve("snapshots/a"));
      machine.resume();
      assertThat(machine.describe().state()).isEqualTo("Running");
    }
    assertThat(snapshot.memory()).hasContent("memory");
    assertThat(plan.folder()).doesNotExist();
    assertThat(host.processes.getFirst().isAlive()).isFalse();
    assertThat(host.processes.getFirst().rules().done())
        .containsExactly(
            "PUT /machine-config",
            "PUT /boot-source",
            "PUT /drives/rootfs",
            "PUT /drives/vdb",
            "PUT /drives/vdc",
            "PUT /vsock",
            "PUT /network-interfaces/eth0",
            "PUT /actions",
            "PATCH /vm",
            "PUT /snapshot/create",
            "PATCH /vm");
    restoreAgain(snapshot);
  }

  private void restoreAgain(Snapshot snapshot) throws Exception {
    MachinePlan plan = Plans.made(folder);
    try (FirecrackerMachine machine = direct().restore(plan, snapshot, line -> {})) {
      assertThat(machine.describe().state()).isEqualTo("Paused");
      BlockingQueue<String> said = ready(machine);
      machine.run();
      assertThat(said.poll(5, TimeUnit.SECONDS)).isEqualTo("ready");
      assertThat(host.processes.getLast().rules().done())
          .containsExactly("PUT /snapshot/load", "PATCH /vm");
    }
  }

  @Test
  void whatComesAtTheWrongTimeIsRefusedWithAReason() {
    FirecrackerMachine machine = direct().start(Plans.made(folder), line -> {});
    try {
      assertThatThrownBy(machine::pause)
          .isInstanceOf(ComputeException.class)
          .hasMessage(
              "vm-4 cannot be paused: it has not run yet, and would have to be one that runs");
      assertThatThrownBy(machine::resume).hasMessageContaining("cannot be resumed");
      machine.run();
      assertThatThrownBy(machine::run).hasMessageContaining("cannot be let run: it runs");
      assertThatThrownBy(() -> machine.snapshot(folder))
          .hasMessage(
              "vm-4 cannot be written down: it runs, and would have to be one that is paused");
      assertThatThrownBy(machine::openSerial)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("use the channel");
    } finally {
      machine.close();
    }
    assertThatThrownBy(machine::pause).hasMessageContaining("it is closed");
  }

  @Test
  void whatFirecrackerRefusesIsToldInItsWords() throws Exception {
    MachinePlan plan = Plans.made(folder);
    try (FirecrackerMachine machine = direct().start(plan, line -> {});
        FirecrackerApi api = new FirecrackerApi(plan.folder().resolve("api.socket"), LIMIT)) {
      refused(
          api,
          Requests.pause(),
          "PATCH /vm (400): The requested operation is not supported before");
      refused(
          api,
          new ApiRequest("PUT", "/drives/vdd", "{\"drive_id\":\"vde\",\"is_root_device\":false}"),
          "The id from the path does not match");
      refused(
          api,
          new ApiRequest("PUT", "/machine-config", "{\"vcpu_count\":1}"),
          "missing field `mem_size_mib`");
      refused(
          api,
          new ApiRequest("PUT", "/vsock", "{\"guest_cid\":2,\"uds_path\":\"x\"}"),
          "the guest CID is at least 3");
      refused(api, new ApiRequest("PUT", "/vm", "{}"), "Invalid request method");
      machine.run();
      refused(
          api,
          Requests.start(),
          "PUT /actions (400): The requested operation is not supported after");
      refused(
          api,
          Requests.snapshot(Layout.of(plan, Plans.direct())),
          "PUT /snapshot/create (400): Create snapshot error");
    }
  }

  private static void refused(FirecrackerApi api, ApiRequest request, String reason) {
    assertThatThrownBy(() -> api.send(request))
        .isInstanceOf(ComputeException.class)
        .hasMessageStartingWith("Firecracker refused ")
        .hasMessageContaining(reason);
  }

  @Test
  void aMachineThatCannotBeMadeLeavesNothing() throws Exception {
    MachinePlan plan = Plans.made(folder);
    Files.delete(plan.drives().get(1).path());
    assertThatThrownBy(() -> direct().start(plan, line -> {}))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("Firecracker refused PUT /drives/vdb (400): Drive config error")
        .hasMessageContaining("No such file");
    assertThat(host.processes.getFirst().isAlive()).isFalse();
    assertThat(plan.folder()).doesNotExist();
  }

  @Test
  void aSnapshotThatIsNoneEndsTheProcess() throws Exception {
    MachinePlan plan = Plans.made(folder);
    Path file = Files.writeString(folder.resolve("none"), "nothing");
    Snapshot none = new Snapshot(file, file, Plans.VERSION);
    assertThatThrownBy(() -> direct().restore(plan, none, line -> {}))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("Load snapshot error: Failed to restore from snapshot");
    assertThat(host.processes.getFirst().isAlive()).isFalse();
  }

  @Test
  void aProcessThatEndsAtOnceIsNotWaitedFor() {
    MachinePlan plan = Plans.made(folder);
    FakeProcess process =
        new FakeProcess(
            FirecrackerPlan.boot(plan, Plans.direct()).process(),
            plan.folder(),
            Plans.VERSION,
            FakeProcess::sayReady,
            line -> {});
    process.kill();
    try (FirecrackerApi api = new FirecrackerApi(folder.resolve("nowhere"), LIMIT)) {
      assertThatThrownBy(() -> api.await(process, LIMIT))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("its output says why");
    }
  }

  @Test
  void aJailedMachineSharesItsFilesAndLeavesThem() throws Exception {
    MachinePlan plan = Plans.made(folder);
    Path opt = plan.folder().resolve("firecracker/vm-4/root/opt");
    Firecracker firecracker = new Firecracker(Plans.jailed(), host, new FakeMounts());
    Path volume = plan.drives().get(2).path();
    Path kept = folder.resolve("kept");
    Files.createLink(kept, volume);
    try (FirecrackerMachine machine = firecracker.start(plan, line -> {})) {
      assertThat(Files.isSameFile(opt.resolve("vdc"), volume)).isTrue();
      assertThat(host.handed).contains("tmp to 900004");
      Files.writeString(opt.resolve("vdc"), "written by the guest");
      BlockingQueue<String> said = ready(machine);
      machine.run();
      assertThat(said.poll(5, TimeUnit.SECONDS)).isEqualTo("ready");
    }
    assertThat(kept).hasContent("written by the guest");
    assertThat(plan.folder()).doesNotExist();
    assertThat(plan.drives().getFirst().path()).exists();
  }

  @Test
  void aFileThatCannotBeSharedIsNeverCopied() throws Exception {
    MachinePlan plan = Plans.made(folder);
    Files.delete(plan.drives().get(2).path());
    Firecracker firecracker = new Firecracker(Plans.jailed(), host, new FakeMounts());
    assertThatThrownBy(() -> firecracker.start(plan, line -> {}))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("volume0 cannot be put into the jail")
        .hasMessageContaining("have jails on the file system of volumes");
    assertThat(host.processes).isEmpty();
    assertThat(plan.folder()).doesNotExist();
  }

  @Test
  void aFolderThatIsTooLongForSocketsIsRefusedBeforeAnythingIsDone() {
    Path deep = folder.resolve("a-folder-with-a-long-name".repeat(3));
    assertThatThrownBy(
            () -> new Firecracker(Plans.jailed(), host).start(Plans.in(deep), line -> {}))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("use a shorter folder");
    assertThat(deep).doesNotExist();
  }
}
