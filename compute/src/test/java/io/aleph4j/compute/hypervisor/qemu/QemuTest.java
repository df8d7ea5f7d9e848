package io.aleph4j.compute.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.vhost.VsockPoller;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.vm.FakeProcess;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines of QEMU whose process is none: what is made, handed over, and ended. */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
@Timeout(60)
class QemuTest {
  private static final QemuSettings SETTINGS =
      new QemuSettings(
          Path.of("/q"), "9.1", QemuSettings.MachineType.MICROVM, false, List.of(7), 0);

  @TempDir private Path folder;
  private final Processes host = new Processes();

  /** Starts nothing, and writes down what it was to start. */
  private static final class Processes implements Host {
    final List<ProcessPlan> plans = new ArrayList<>();
    final List<FakeProcess> processes = new ArrayList<>();
    final List<String> handed = new ArrayList<>();
    @Nullable String refusal;

    @Override
    public HostProcess start(ProcessPlan plan, Consumer<String> output) {
      plans.add(plan);
      FakeProcess process = new FakeProcess(() -> {});
      processes.add(process);
      output.accept("booting");
      return process;
    }

    @Override
    public void hand(Path file, int user, boolean writable) {
      if (refusal != null) {
        throw new ComputeException(refusal);
      }
      handed.add(file.getFileName() + " to " + user + (writable ? " writable" : ""));
    }

    @Override
    public void makePrivateFolder(Path path, int user) {}

    @Override
    public void remove(Path path) {}

    @Override
    public void endLeftovers(String group, Path path) {}

    @Override
    public String limits() {
      return "";
    }
  }

  private MachinePlan plan() {
    return new MachinePlan(
        "vm-4",
        1,
        128,
        Path.of("/k"),
        Path.of("/i"),
        List.of(),
        List.of(new MachinePlan.Drive(Path.of("/root"), false)),
        null,
        folder,
        900_004);
  }

  private ServerSocketChannel serial() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve(QemuPlan.SERIAL_SOCKET)));
    return server;
  }

  private SocketChannel vsock() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve(QemuPlan.VSOCK_SOCKET)));
  }

  @Test
  void saysWhatItIs() {
    assertThat(new Qemu(SETTINGS, host).description()).isEqualTo("QEMU 9.1, emulating in software");
    Qemu fast = new Qemu(SETTINGS.withKvm(true), host);
    assertThat(fast.description()).isEqualTo("QEMU 9.1 with KVM");
    assertThat(fast.isAccelerated()).isTrue();
    assertThat(new Qemu(SETTINGS, host).isAccelerated()).isFalse();
  }

  @Test
  void aMachineWithASerialPortRunsAtOnce() throws Exception {
    List<String> console = new ArrayList<>();
    Machine machine = new Qemu(SETTINGS, host).start(plan(), console::add);
    machine.run();
    assertThat(host.plans).hasSize(1);
    assertThat(console).containsExactly("booting");
    assertThat(machine.channel()).isEmpty();
    try (ServerSocketChannel server = serial();
        SocketChannel channel = machine.openSerial();
        SocketChannel guest = server.accept()) {
      channel.write(ByteBuffer.wrap(new byte[] {'x'}));
      ByteBuffer seen = ByteBuffer.allocate(1);
      guest.read(seen);
      assertThat(seen.array()).containsExactly('x');
    }
    machine.close();
    assertThat(host.processes.getFirst().wasKilled()).isTrue();
  }

  @Test
  void theSerialPortIsWaitedForAsLongAsQemuRuns() throws Exception {
    Machine machine = new Qemu(SETTINGS, host).start(plan(), line -> {});
    CompletableFuture<SocketChannel> early = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("early")
        .start(() -> {
          try {
            early.complete(machine.openSerial());
          } catch (IOException e) {
            early.completeExceptionally(e);
          }
        });
    try (ServerSocketChannel server = serial();
        SocketChannel guest = server.accept();
        SocketChannel channel = early.get()) {
      assertThat(guest.isConnected()).isTrue();
      assertThat(channel.isConnected()).isTrue();
    }
    host.processes.getFirst().exit();
    assertThatThrownBy(machine::openSerial)
        .isInstanceOf(IOException.class)
        .hasMessage("QEMU has ended before its guest could be reached");
  }

  @Test
  void aMachineWithAVsockDeviceRunsWhenItIsLetRun() throws Exception {
    try (VsockPoller poller = new VsockPoller()) {
      Machine machine = new Qemu(SETTINGS, host, poller).start(plan(), line -> {});
      assertThat(host.plans).isEmpty();
      assertThat(host.handed).containsExactly(QemuPlan.VSOCK_SOCKET + " to 900004 writable");
      assertThat(machine.channel()).isPresent();
      assertThatThrownBy(machine::process).hasMessage("vm-4 was not let run yet");
      assertThatThrownBy(machine::openSerial).hasMessageContaining("no serial port");
      machine.run();
      assertThat(host.plans.getFirst().command()).contains("vhost-user-vsock-device,chardev=vsock");
      assertThat(machine.process()).isSameAs(host.processes.getFirst());
      machine.close();
      assertThat(host.processes.getFirst().wasKilled()).isTrue();
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void aMachineThatNeverRanIsClosedAllTheSame() throws Exception {
    try (VsockPoller poller = new VsockPoller()) {
      new Qemu(SETTINGS, host, poller).start(plan(), line -> {}).close();
      assertThat(folder).isEmptyDirectory();
      assertThat(host.processes).isEmpty();
    }
  }

  @Test
  void aMachineThatBreaksTheRulesIsEnded() throws Exception {
    try (VsockPoller poller = new VsockPoller()) {
      Machine machine = new Qemu(SETTINGS, host, poller).start(plan(), line -> {});
      machine.run();
      try (SocketChannel leaves = vsock()) {
        assertThat(leaves.isConnected()).isTrue();
      }
      assertThat(machine.process().isAlive()).isTrue();
      while (machine.process().isAlive()) {
        sendGarbage(); // until the one that has left is forgotten, another is refused
      }
      assertThat(host.processes.getFirst().wasKilled()).isTrue();
      machine.close();
    }
  }

  private void sendGarbage() throws IOException {
    try (SocketChannel hostile = vsock()) {
      try {
        hostile.write(ByteBuffer.allocate(12).putLong(0, -1).putInt(8, -1));
        hostile.read(ByteBuffer.allocate(1));
      } catch (IOException e) {
        // It was refused.
      }
    }
  }

  @Test
  void aSocketThatCannotBeMadeOrHandedOverLeavesNothing() throws Exception {
    try (VsockPoller poller = new VsockPoller()) {
      Qemu qemu = new Qemu(SETTINGS, host, poller);
      host.refusal = "there is no such user";
      assertThatThrownBy(() -> qemu.start(plan(), line -> {}))
          .isInstanceOf(ComputeException.class)
          .hasMessage("there is no such user");
      assertThat(folder).isEmptyDirectory();
      host.refusal = null;
      Machine machine = qemu.start(plan(), line -> {});
      assertThatThrownBy(() -> qemu.start(plan(), line -> {}))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("cannot be made");
      machine.close();
      assertThat(host.processes).isEmpty();
    }
  }
}
