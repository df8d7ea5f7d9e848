package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.vm.FakeHost;
import io.aleph4j.compute.vm.FakeProcess;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** KVM works when a machine says so, and for no other reason. */
@Timeout(60)
class KvmProbeTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir private Path folder;

  private KvmProbe probe(Duration limit) {
    GuestKernel kernel = new GuestKernel(folder.resolve("vmlinux"), folder.resolve("initramfs"));
    return new KvmProbe(new FakeHost(), kernel, folder.resolve("probe"), -1, limit);
  }

  @Test
  void aMachineThatComesToUserSpace() throws Exception {
    Prober machines = new Prober("Linux version 6.1", "aleph: probe ok");
    assertThat(probe(LONG).probe(machines)).isEqualTo(new KvmProbe.Verdict(true, ""));
    assertThat(machines.isClosed).isTrue();
    assertThat(folder.resolve("probe")).doesNotExist();
  }

  /** The device opens and makes machines, none of which ever starts its kernel. */
  @Test
  void aMachineThatDoesNothing() throws Exception {
    Prober machines = new Prober();
    assertThat(probe(Duration.ofSeconds(1)).probe(machines))
        .isEqualTo(
            new KvmProbe.Verdict(false, "a machine with KVM did not start its kernel within 1 s"));
    assertThat(machines.isClosed).isTrue();
  }

  @Test
  void aMachineThatEndsIsNotWaitedFor() throws Exception {
    Prober machines = new Prober("Could not access KVM kernel module: Permission denied");
    machines.process.kill();
    assertThat(probe(LONG).probe(machines).reason())
        .isEqualTo(
            "a machine with KVM ended before its kernel had started:"
                + " Could not access KVM kernel module: Permission denied");
  }

  @Test
  void aMachineThatCannotBeStarted() throws Exception {
    Prober machines = new Prober();
    machines.failure = "no such program";
    assertThat(probe(LONG).probe(machines).reason())
        .isEqualTo("a machine with KVM cannot be started: no such program");
    assertThat(Files.exists(folder.resolve("probe"))).isFalse();
  }

  /** Makes one machine, which prints some lines. */
  private static final class Prober implements Hypervisor, Machine {
    private final FakeProcess process = new FakeProcess(() -> {});
    private final String[] lines;
    private volatile boolean isClosed;
    private String failure = "";

    Prober(String... lines) {
      this.lines = lines;
    }

    @Override
    public String description() {
      return "prints";
    }

    @Override
    public boolean isAccelerated() {
      return true;
    }

    @Override
    public Machine start(MachinePlan plan, Consumer<String> console) {
      if (!failure.isEmpty()) {
        throw new ComputeException(failure);
      }
      assertThat(plan.kernelArguments()).containsExactly("aleph.probe");
      for (String line : lines) {
        console.accept(line);
      }
      return this;
    }

    @Override
    public HostProcess process() {
      return process;
    }

    @Override
    public SocketChannel openSerial() {
      throw new AssertionError("nobody talks to it");
    }

    @Override
    public void close() {
      isClosed = true;
      process.kill();
    }
  }
}
