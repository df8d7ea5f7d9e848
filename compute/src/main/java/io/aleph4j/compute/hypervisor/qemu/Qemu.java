package io.aleph4j.compute.hypervisor.qemu;

import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.util.function.Consumer;

/** Machines run by QEMU. */
public final class Qemu implements Hypervisor {
  private final QemuSettings settings;
  private final Host host;

  /** Runs machines in this way, on this system. */
  public Qemu(QemuSettings settings, Host host) {
    this.settings = settings;
    this.host = host;
  }

  @Override
  public String description() {
    return "QEMU "
        + settings.version()
        + (settings.accelerated() ? " with KVM" : ", emulating in software");
  }

  @Override
  public boolean isAccelerated() {
    return settings.accelerated();
  }

  @Override
  public Machine start(MachinePlan plan, Consumer<String> console) {
    HostProcess process = host.start(QemuPlan.of(plan, settings), console);
    return new QemuMachine(plan, process, host);
  }
}
