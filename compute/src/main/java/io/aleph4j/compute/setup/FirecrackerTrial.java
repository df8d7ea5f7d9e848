package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.hypervisor.firecracker.Firecracker;
import io.aleph4j.compute.hypervisor.firecracker.FirecrackerInstallation;
import io.aleph4j.compute.hypervisor.firecracker.FirecrackerSettings;

/**
 * Whether Firecracker can be used, as the settings want it. What is wrong with the settings keeps
 * the node from starting; what is wrong with the system, and may be so today alone, does not.
 */
final class FirecrackerTrial {
  private final Host host;
  private final KvmDevice kvm;
  private final KvmProbe probe;
  private final boolean hasUsers;

  /**
   * Of this system.
   *
   * @param hasUsers whether machines have users of their own, and so are jailed
   */
  FirecrackerTrial(Host host, KvmDevice kvm, KvmProbe probe, boolean hasUsers) {
    this.host = host;
    this.kvm = kvm;
    this.probe = probe;
    this.hasUsers = hasUsers;
  }

  /** What is used where Firecracker cannot be. */
  @FunctionalInterface
  interface Fallback {
    Choice choose() throws InterruptedException;
  }

  /**
   * Firecracker, or the other one and why.
   *
   * @throws ComputeException when Firecracker or its jailer is not what the settings say
   */
  Choice choose(HypervisorSettings wanted, Fallback other) throws InterruptedException {
    FirecrackerInstallation found =
        FirecrackerInstallation.at(wanted.firecracker(), wanted.jailer());
    Firecracker firecracker =
        new Firecracker(
            new FirecrackerSettings(
                found.program(), found.version(), hasUsers ? found.jailer() : null),
            host);
    KvmProbe.Verdict verdict = kvm.exists() ? probe.probe(firecracker) : kvm.missing();
    return verdict.works()
        ? Choice.of(firecracker)
        : other
            .choose()
            .insteadOf("Firecracker " + found.version() + " is wanted, but " + verdict.reason());
  }
}
