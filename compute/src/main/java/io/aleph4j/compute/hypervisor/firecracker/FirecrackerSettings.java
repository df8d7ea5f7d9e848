package io.aleph4j.compute.hypervisor.firecracker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How Firecracker is used here.
 *
 * @param program Firecracker's program, no link to it; its name contains {@code firecracker}, as
 *     the jailer wants
 * @param version what it says of itself
 * @param jailer the jailer, of the same version; null for a node without the rights for jails,
 *     where the machines of one owner are not kept from those of another as well as they should be
 */
public record FirecrackerSettings(Path program, FirecrackerVersion version, @Nullable Path jailer) {

  /** The name of the folder that the jailer makes jails in: that of the program. */
  String programName() {
    return program.getFileName().toString();
  }
}
