package io.aleph4j.compute.hypervisor.firecracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.Guest;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmException;
import io.aleph4j.compute.vm.VmLease;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmSettings;
import io.aleph4j.compute.vm.VmState;
import io.aleph4j.protocol.ItemHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs of a node that live in jailed machines of Firecracker's, from the message to the end.
 */
@Timeout(60)
class FirecrackerLifeTest {
  private static final FakeGuest.Script ECHO =
      FakeGuest.serving(connection -> {
        connection.write("you said " + new String(connection.input().readNBytes(5), UTF_8));
      });

  @TempDir private Path folder;
  private volatile FakeGuest.Script script = ECHO;
  private final FakeHost host =
      new FakeHost(Plans.VERSION, machine -> FakeGuests.of(script).run(machine));
  private final Firecracker firecracker = new Firecracker(Plans.jailed(), host, new FakeMounts());
  private TestNode node;
  private Path machine;

  @BeforeEach
  void prepare() throws Exception {
    node =
        new TestNode(folder, script).settings(FirecrackerLifeTest::withUsers).on(host, firecracker);
    machine = folder.resolve("m/vm-4");
    Files.writeString(folder.resolve("vmlinux"), "kernel");
    Files.writeString(folder.resolve("initramfs.cpio"), "initramfs");
  }

  static VmSettings withUsers(VmSettings s) {
    return new VmSettings(
        s.runFolder(),
        s.volumes(),
        900_000,
        s.firstId(),
        s.idleLimit(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        s.largestCode(),
        s.largestData(),
        s.programMemoryMib(),
        s.processors(),
        s.boots(),
        s.waitingBoots(),
        s.callsPerMachine());
  }

  private static String call(Vm vm) throws Exception {
    try (VmLease lease = vm.acquire()) {
      Guest.Streaming guest = (Guest.Streaming) lease.session().guest();
      try (GuestStream stream = guest.application().open()) {
        stream.output().write("hello".getBytes(UTF_8));
        stream.output().flush();
        return new String(stream.input().readAllBytes(), UTF_8);
      }
    }
  }

  @Test
  void aProgramIsStartedCalledAndStopped() throws Exception {
    try (VmPool pool = VmPool.open(node.services())) {
      Vm vm = pool.get(node.add("one"));
      assertThat(call(vm)).isEqualTo("you said hello");
      assertThat(host.handed)
          .contains("vm-4 to 900004", "tmp to 900004")
          .contains("v.sock_52 to 900004 to write", "v.sock_53 to 900004 to write");
      assertThat(host.commands())
          .singleElement()
          .satisfies(command ->
              assertThat(command).containsSequence("--chroot-base-dir", machine.toString()));
      assertThat(host.processes.getFirst().rules().done())
          .startsWith("PUT /machine-config", "PUT /boot-source", "PUT /drives/rootfs")
          .endsWith("PUT /drives/vdb", "PUT /vsock", "PUT /actions");
      vm.stop("enough");
      assertThat(vm.record().state()).isEqualTo(new VmState.Stopped(TestNode.NOW, "enough", null));
      assertThat(host.running()).isZero();
      assertThat(machine).doesNotExist();
      assertThat(call(vm)).isEqualTo("you said hello");
    }
    assertThat(host.processes).hasSize(2);
    assertThat(host.running()).isZero();
    assertThat(folder.resolve("m")).isEmptyDirectory();
  }

  @Test
  void aMachineThatEndsByItselfIsStartedAgain() throws Exception {
    try (VmPool pool = VmPool.open(node.services())) {
      Vm vm = pool.get(node.add("two"));
      call(vm);
      host.processes.getFirst().kill();
      while (vm.session() != null || machine.toFile().exists()) {
        Thread.onSpinWait();
      }
      assertThat(call(vm)).isEqualTo("you said hello");
    }
  }

  @Test
  void aGuestThatDoesNotComeLeavesNothing() throws Exception {
    script = guest -> guest.greet("3.0.0"); // and ends
    try (VmPool pool = VmPool.open(node.services())) {
      Vm vm = pool.get(node.add("three"));
      assertThatThrownBy(vm::acquire).isInstanceOf(VmException.class);
      assertThat(host.running()).isZero();
      assertThat(machine).doesNotExist();
    }
  }

  /** What a crash leaves: a record that says that it runs, a process, and its jail. */
  @Test
  void afterACrashTheProcessEndsBeforeItsJailIsRemoved() throws Exception {
    ItemHash hash = node.add("four");
    Path record = node.records().resolve(hash + ".json");
    String running;
    try (VmPool pool = VmPool.open(node.services())) {
      call(pool.get(hash));
      running = Files.readString(record);
    }
    Files.writeString(record, running);
    FirecrackerMachine left = firecracker.start(Plans.made(folder), line -> {});
    assertThat(machine.resolve("firecracker/vm-4/root/opt/rootfs")).exists();
    try (VmPool pool = VmPool.open(node.services())) {
      assertThat(host.leftovers).containsExactly("vm-4 in vm-4");
      assertThat(left.process().isAlive()).isFalse();
      assertThat(machine).doesNotExist();
      assertThat(call(pool.get(hash))).isEqualTo("you said hello");
    }
  }
}
