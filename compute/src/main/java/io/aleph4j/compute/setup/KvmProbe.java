package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.qemu.Qemu;
import io.aleph4j.compute.hypervisor.qemu.QemuSettings;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the processor's help can be used. There are systems on which {@code /dev/kvm} opens,
 * makes machines, and none of them ever starts its kernel: so one is started.
 */
public final class KvmProbe {
  private static final Path DEVICE = Path.of("/dev/kvm");
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String ARGUMENT = "aleph.probe";
  private static final String MARKER = "aleph: probe ok";
  private static final int MEMORY_MIB = 128;

  private KvmProbe() {}

  /**
   * What was found out.
   *
   * @param works whether machines start
   * @param reason why not; one sentence
   */
  public record Verdict(boolean works, String reason) {}

  /** Starts a machine with KVM and waits until it says that it has come to user space. */
  public static Verdict probe(
      QemuSettings settings, Host host, GuestKernel kernel, Path folder, int user)
      throws InterruptedException {
    if (!Files.exists(DEVICE)) {
      return new Verdict(false, DEVICE + " is not there");
    }
    host.makePrivateFolder(folder, user);
    CountDownLatch marker = new CountDownLatch(1);
    MachinePlan plan =
        new MachinePlan(
            "kvm-probe",
            1,
            MEMORY_MIB,
            kernel.image(),
            kernel.initramfs(),
            List.of(ARGUMENT),
            List.of(new MachinePlan.Drive(kernel.initramfs(), false)),
            null,
            folder,
            user);
    try (Machine _ =
        new Qemu(settings.withKvm(true), host).start(plan, line -> count(line, marker))) {
      boolean works = marker.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      return works
          ? new Verdict(true, "")
          : new Verdict(
              false,
              "a machine with KVM did not start its kernel within " + LIMIT.toSeconds() + " s");
    } catch (ComputeException e) {
      return new Verdict(false, "QEMU does not start with KVM: " + e.getMessage());
    } finally {
      host.remove(folder);
    }
  }

  private static void count(String line, CountDownLatch marker) {
    if (line.contains(MARKER)) {
      marker.countDown();
    }
  }
}
