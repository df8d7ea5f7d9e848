package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.MachinePlan.Drive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Machines for tests. */
final class Plans {
  static final FirecrackerVersion VERSION = new FirecrackerVersion(1, 15, 1);
  private static final int USER = 900_004;

  private Plans() {}

  /** With a runtime, code, and a volume that is written. */
  static MachinePlan in(Path folder) {
    return new MachinePlan(
        "vm-4",
        2,
        256,
        folder.resolve("cache/vmlinux"),
        folder.resolve("cache/init.cpio"),
        List.of(),
        List.of(
            new Drive(folder.resolve("cache/runtime"), false),
            new Drive(folder.resolve("cache/code"), false),
            new Drive(folder.resolve("m/vm-4/volume0"), true)),
        new MachinePlan.Tap("vmtap4", "AA:FC:00:00:00:01"),
        folder.resolve("m/vm-4"),
        USER);
  }

  /** Makes its files. */
  static MachinePlan made(Path folder) {
    MachinePlan plan = in(folder);
    write(plan.kernel());
    write(plan.initramfs());
    plan.drives().forEach(drive -> write(drive.path()));
    return plan;
  }

  private static void write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, file.getFileName().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FirecrackerSettings direct() {
    return new FirecrackerSettings(Path.of("/opt/firecracker/firecracker"), VERSION, null);
  }

  static FirecrackerSettings jailed() {
    return new FirecrackerSettings(
        Path.of("/opt/firecracker/firecracker"), VERSION, Path.of("/opt/firecracker/jailer"));
  }
}
