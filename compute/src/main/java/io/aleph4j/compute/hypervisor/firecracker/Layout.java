package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a machine's files are: how Firecracker names them, and how this node does. In a jail they
 * have the same names for every machine, which is what lets a snapshot of one become another. The
 * jail is in the machine's own folder, so that whoever removes or searches that has both. Without a
 * jail they are open before Firecracker starts, as {@code /proc/self/fd/<number>}, and sockets are
 * in the folder where it starts.
 *
 * @param folder everything of the jail; without one, the machine's own folder
 */
record Layout(Path folder, boolean jailed) {
  private static final String STATE = "snapshot.state";
  private static final String MEMORY = "snapshot.memory";

  /** A file that Firecracker is to reach, with the name that it has in a jail. */
  record Placed(Path source, String name, boolean writable) {}

  static Layout of(MachinePlan plan, FirecrackerSettings settings) {
    return settings.jailer() == null
        ? new Layout(plan.folder(), false)
        : new Layout(plan.folder().resolve(settings.programName()).resolve(plan.name()), true);
  }

  /** What Firecracker sees as the root of all files; without a jail, the folder where it starts. */
  Path root() {
    return jailed ? folder.resolve("root") : folder;
  }

  /** All files of a machine, in the order in which they are opened. */
  static List<Placed> files(MachinePlan plan, @Nullable Snapshot snapshot) {
    List<Placed> files = new ArrayList<>();
    files.add(new Placed(plan.kernel(), "kernel", false));
    files.add(new Placed(plan.initramfs(), "initramfs", false));
    for (int place = 0; place < plan.drives().size(); place++) {
      MachinePlan.Drive drive = plan.drives().get(place);
      files.add(new Placed(drive.path(), driveId(place), drive.writable()));
    }
    if (snapshot != null) {
      files.add(new Placed(snapshot.state(), STATE, false));
      files.add(new Placed(snapshot.memory(), MEMORY, false));
    }
    return files;
  }

  /** How Firecracker calls the disk at this place of a plan. */
  static String driveId(int place) {
    return place == 0 ? "rootfs" : MachinePlan.deviceName(place);
  }

  /** How Firecracker names the file at this place of {@link #files}. */
  String file(int index, String name) {
    return jailed ? "/opt/" + name : ProcessPlan.fileName(index);
  }

  /** Where Firecracker listens for requests. */
  String apiSocket() {
    return jailed ? "/run/firecracker.socket" : "api.socket";
  }

  /** Where connections to the guest are asked for. */
  String vsock() {
    return jailed ? "/tmp/v.sock" : "v.sock";
  }

  /** Where Firecracker may write the state of a snapshot. */
  String writtenState() {
    return jailed ? "/tmp/" + STATE : STATE;
  }

  /** Where Firecracker may write the memory of a snapshot. */
  String writtenMemory() {
    return jailed ? "/tmp/" + MEMORY : MEMORY;
  }

  /** How this node names what Firecracker names so. */
  Path outside(String name) {
    return root().resolve(name.startsWith("/") ? name.substring(1) : name);
  }
}
