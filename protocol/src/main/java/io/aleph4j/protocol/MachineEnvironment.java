package io.aleph4j.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a machine may reach and what runs it (spec 01 §2.6, §2.8).
 *
 * @param hypervisor null when nothing is said, which means QEMU for instances and Firecracker for
 *     programs
 */
public record MachineEnvironment(
    boolean reproducible,
    boolean internet,
    boolean alephApi,
    boolean sharedCache,
    @Nullable Hypervisor hypervisor,
    @Nullable TrustedExecution trustedExecution) {

  /** What runs a machine. */
  public enum Hypervisor {
    QEMU,
    FIRECRACKER
  }
}
