package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.vhost.VsockPoller;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.Choice;
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
   * The one that is wanted, with KVM where a machine started with it. Firecracker, which is nothing
   * without KVM, gives way to QEMU where none did.
   *
   * @param folder for the machine that is started to find out
   * @param user who it runs as; a group of the same number is given what all machines may open
   * @param poller serves the vsock devices of machines, and outlives them
   * @throws ComputeException when what is wanted is not installed
   */
  public static Choice choose(
      HypervisorSettings wanted,
      Host host,
      GuestKernel kernel,
      Path folder,
      int user,
      VsockPoller poller)
      throws InterruptedException {
    KvmProbe probe = new KvmProbe(host, kernel, folder, user);
    boolean hasUsers = user != ProcessPlan.THIS_USER;
    return switch (wanted.kind()) {
      case QEMU -> qemu(host, probe, user, poller);
      case FIRECRACKER ->
          new FirecrackerTrial(host, KVM, probe, hasUsers)
              .choose(wanted, () -> qemu(host, probe, user, poller));
    };
  }

  private static Choice qemu(Host host, KvmProbe probe, int user, VsockPoller poller)
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
        KVM.exists() ? probe.probe(new Qemu(settings.withKvm(true), host)) : KVM.missing();
    return new Choice(new Qemu(settings.withKvm(kvm.works()), host, poller), kvm.reason(), "");
  }
}
