package io.aleph4j.compute.setup;

import java.nio.file.Path;

/**
 * Which hypervisor programs are to run under.
 *
 * @param firecracker where Firecracker is, for a node that is to use it
 * @param jailer where its jailer is
 */
public record HypervisorSettings(Kind kind, Path firecracker, Path jailer) {
  private static final Path FOLDER = Path.of("/opt/firecracker");

  /** What there is. */
  public enum Kind {
    /** Everywhere, without KVM as well. */
    QEMU,
    /** With KVM alone. */
    FIRECRACKER
  }

  /** QEMU; Firecracker would be where the network's package has it. */
  public static HypervisorSettings standard() {
    return new HypervisorSettings(
        Kind.QEMU, FOLDER.resolve("firecracker"), FOLDER.resolve("jailer"));
  }
}
