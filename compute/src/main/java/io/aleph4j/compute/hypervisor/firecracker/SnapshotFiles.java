package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Takes what Firecracker has written out of the reach of the machine that it was written of. */
final class SnapshotFiles {
  private static final Path SELF = Path.of("/proc/self");

  private final FirecrackerVersion version;

  SnapshotFiles(FirecrackerVersion version) {
    this.version = version;
  }

  Snapshot take(Path state, Path memory, Path folder) {
    try {
      Files.createDirectories(folder);
      return new Snapshot(
          take(state, folder.resolve("state")), take(memory, folder.resolve("memory")), version);
    } catch (IOException e) {
      throw new ComputeException(
          "the snapshot cannot be moved to "
              + folder
              + ": have it on the file system where machines run",
          e);
    }
  }

  private static Path take(Path written, Path target) throws IOException {
    // Owned by the machine's user, a snapshot could be changed below machines that run from it.
    int owner = (int) Files.getAttribute(SELF, "unix:uid");
    int now = (int) Files.getAttribute(written, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (now != owner) {
      Files.setAttribute(written, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(written, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
    }
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--r--r--"));
    return Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
