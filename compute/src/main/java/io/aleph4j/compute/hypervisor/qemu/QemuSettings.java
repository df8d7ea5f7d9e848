package io.aleph4j.compute.hypervisor.qemu;

import java.nio.file.Path;
import java.util.List;

/**
 * How QEMU is used here.
 *
 * @param program QEMU's program
 * @param version what it says of itself, such as {@code 7.2.22}
 * @param machine which kind of machine it makes
 * @param accelerated whether it uses KVM
 * @param kvmGroups the groups that machines' users must be in to use KVM
 * @param counterKhz the frequency of the host's time stamp counter in kHz, which an emulated
 *     machine has as well; 0 when it is not known
 */
public record QemuSettings(
    Path program,
    String version,
    MachineType machine,
    boolean accelerated,
    List<Integer> kvmGroups,
    long counterKhz) {

  public QemuSettings {
    kvmGroups = List.copyOf(kvmGroups);
  }

  /** Kinds of machines. */
  public enum MachineType {
    /** No PCI, no firmware to wait for. */
    MICROVM,
    /** A usual PC. */
    Q35
  }

  /** The same, with KVM or without. */
  public QemuSettings withKvm(boolean used) {
    return new QemuSettings(program, version, machine, used, kvmGroups, counterKhz);
  }
}
