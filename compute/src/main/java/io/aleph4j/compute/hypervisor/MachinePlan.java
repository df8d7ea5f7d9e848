package io.aleph4j.compute.hypervisor;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is to be started, whatever runs it. A value, so that a test can compare it.
 *
 * @param name what its processes are grouped under, such as {@code vm-4}
 * @param vcpus processors
 * @param memoryMib memory in MiB, exactly what its owner pays for
 * @param kernel the kernel, an ELF file that is not compressed
 * @param initramfs what the kernel starts first
 * @param kernelArguments further arguments for the kernel
 * @param drives disks; the first is the root file system, {@code vda} in the guest, and so on
 * @param tap the host's end of its network; null for a machine without one
 * @param folder its own folder, empty, entered by nobody else
 * @param user the number of the user that it runs as
 */
public record MachinePlan(
    String name,
    int vcpus,
    int memoryMib,
    Path kernel,
    Path initramfs,
    List<String> kernelArguments,
    List<Drive> drives,
    @Nullable Tap tap,
    Path folder,
    int user) {

  /**
   * How many disks a machine may have. QEMU's {@code microvm} has 24 places for devices, and guests
   * do not come up when all are taken; the channel to the guest and a network need one each.
   */
  public static final int MOST_DRIVES = 21;

  public MachinePlan {
    kernelArguments = List.copyOf(kernelArguments);
    drives = List.copyOf(drives);
    if (drives.isEmpty() || drives.size() > MOST_DRIVES) {
      throw new IllegalArgumentException(
          "a machine has 1 to " + MOST_DRIVES + " disks, not " + drives.size());
    }
  }

  /**
   * A disk.
   *
   * @param path the file or device that holds it as it is, in whole sectors
   */
  public record Drive(Path path, boolean writable) {}

  /** The host's end of a network. */
  public record Tap(String device, String guestMac) {}

  /** What the guest calls the disk at this place. */
  public static String deviceName(int index) {
    return "vd" + (char) ('a' + index);
  }
}
