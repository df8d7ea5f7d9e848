package io.aleph4j.compute.hypervisor.firecracker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How Firecracker is used here.
 *
 * @param program Firecracker's program; its name contains {@code firecracker}, as the jailer wants
 * @param version what it says of itself
 * @param jail how machines are jailed; null for a node without the rights for that, where the
 *     machines of one owner are not kept from those of another as well as they should be
 * @param console whether the guest's kernel prints to the console, which makes it start later
 */
public record FirecrackerSettings(
    Path program, FirecrackerVersion version, @Nullable Jailer jail, boolean console) {

  /**
   * How machines are jailed.
   *
   * @param program the jailer, of the same version as Firecracker
   * @param folder where jails are made; on the file system of volumes and of the file cache, so
   *     that files are linked into a jail and need not be mounted
   * @param groups which control groups the jailer puts machines in; null to leave them in the one
   *     that they were started in
   */
  public record Jailer(Path program, Path folder, @Nullable Groups groups) {}

  /**
   * Control groups that the jailer sets limits in.
   *
   * @param version of the kernel's control groups, 1 or 2
   * @param parent the group below which each machine has one, named as the machine: the group that
   *     this node makes for the process itself, so that it finds the machine there
   */
  public record Groups(int version, String parent) {
    public Groups {
      if (version != 1 && version != 2) {
        throw new IllegalArgumentException("control groups have version 1 or 2, not " + version);
      }
      if (parent.isEmpty() || parent.startsWith("/") || parent.contains("..")) {
        throw new IllegalArgumentException(
            "the parent of control groups is a relative path such as aleph, not '" + parent + "'");
      }
    }
  }

  /** The name of the folder that the jailer makes jails in: that of the program. */
  String programName() {
    return program.getFileName().toString();
  }
}
