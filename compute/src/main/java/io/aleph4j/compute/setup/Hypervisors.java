package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.vhost.VsockPoller;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.qemu.Qemu;
import io.aleph4j.compute.hypervisor.qemu.QemuInstallation;
import io.aleph4j.compute.hypervisor.qemu.QemuSettings;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import java.nio.file.Path;
import java.util.List;

/** Which hypervisor is used here, and how. */
public final class Hypervisors {

  private static final KvmDevice KVM = new KvmDevice(Path.of("/dev/kvm"));

  private Hypervisors() {}

  /**
   * QEMU, with KVM where a machine started with it.
   *
   * @param folder for the machine that is started to find out
   * @param user who it runs as; a group of the same number is given what all machines may open
   * @param poller serves the vsock devices of machines, and outlives them
   * @throws ComputeException when QEMU is not installed
   */
  public static Chosen choose(
      Host host, GuestKernel kernel, Path folder, int user, VsockPoller poller)
      throws InterruptedException {
    QemuInstallation qemu =
        QemuInstallation.find()
            .orElseThrow(() ->
                new ComputeException("QEMU is not installed: apt-get install -y qemu-system-x86"));
    boolean hasUsers = user != ProcessPlan.THIS_USER;
    List<Integer> groups = hasUsers && KVM.exists() ? KVM.groups(user) : List.of();
    QemuSettings settings =
        new QemuSettings(
            qemu.program(),
            qemu.version(),
            QemuSettings.MachineType.MICROVM,
            false,
            groups,
            TimeStampCounter.khz(Path.of("/proc/cpuinfo")));
    KvmProbe.Verdict kvm =
        KVM.exists()
            ? new KvmProbe(host, kernel, folder, user).probe(new Qemu(settings.withKvm(true), host))
            : new KvmProbe.Verdict(false, KVM + " is not there");
    return new Chosen(new Qemu(settings.withKvm(kvm.works()), host, poller), kvm.reason());
  }

  /**
   * What is used.
   *
   * @param reason why it emulates in software; empty when it does not
   */
  public record Chosen(Hypervisor hypervisor, String reason) {}
}
