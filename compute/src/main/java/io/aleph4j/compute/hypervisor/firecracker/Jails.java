package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.Host;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes jails as planned; they are removed with their machines' folders. Safe for many threads,
 * each for other machines.
 */
final class Jails {
  private final Host host;
  private final Mounts mounts;

  Jails(Host host, Mounts mounts) {
    this.host = host;
    this.mounts = mounts;
  }

  /**
   * Makes a jail; what an earlier one left there is removed first.
   *
   * @throws ComputeException when a file cannot be in the jail and outside at once
   */
  void make(JailPlan plan) {
    host.remove(plan.folder());
    Path opt = plan.root().resolve("opt");
    try {
      Files.createDirectories(opt);
      // Whatever this node's habits: the jail's user has to go through, and must not write.
      Files.setPosixFilePermissions(opt, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new ComputeException("the jail " + plan.root() + " cannot be made", e);
    }
    host.makePrivateFolder(plan.root().resolve("tmp"), plan.user());
    for (JailPlan.Entry entry : plan.entries()) {
      put(entry, opt.resolve(entry.name()), plan.user());
    }
  }

  private void put(JailPlan.Entry entry, Path target, int user) {
    try {
      switch (entry) {
        case JailPlan.SharedFile file -> share(file.source(), file.writable(), target);
        // In /dev/shm, which a copy of would be another one.
        case JailPlan.Device device when Files.isRegularFile(device.source()) ->
            share(device.source(), device.writable(), target);
        case JailPlan.Device device -> {
          mounts.copyDevice(device.source(), target);
          host.hand(target, user, device.writable());
        }
      }
    } catch (IOException e) {
      throw new ComputeException(
          "%s cannot be put into the jail as %s (%s): have jails on the file system of volumes"
              .formatted(entry.source(), target, e.getMessage()),
          e);
    }
  }

  /** By a link; where that is on another file system, by a mount. Never by a copy. */
  private void share(Path file, boolean writable, Path target) throws IOException {
    Path source = file.toRealPath();
    if (!Files.isRegularFile(source)) {
      throw new IOException("it is no file");
    }
    try {
      Files.createLink(target, source);
    } catch (FileSystemException e) {
      mount(source, target, writable, e);
    }
  }

  private void mount(Path source, Path target, boolean writable, FileSystemException noLink)
      throws IOException {
    try {
      Files.createFile(target);
      mounts.bind(source, target, writable);
    } catch (IOException e) {
      e.addSuppressed(noLink);
      throw e;
    }
  }
}
