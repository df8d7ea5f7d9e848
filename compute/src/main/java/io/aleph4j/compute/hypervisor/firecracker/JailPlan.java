package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.hypervisor.MachinePlan;
import java.nio.file.Path;
import java.util.List;

/**
 * A jail that is to be made. A value, so that a test can compare it.
 *
 * @param folder everything of the jail; whatever is there is removed before
 * @param root what Firecracker sees as the root of all files
 * @param user the number of the user that Firecracker becomes in it
 * @param entries what is put into {@code opt}
 */
record JailPlan(Path folder, Path root, int user, List<Entry> entries) {
  private static final Path DEVICES = Path.of("/dev");

  JailPlan {
    entries = List.copyOf(entries);
  }

  /** What is put into a jail. */
  sealed interface Entry {
    /** Its name within {@code opt}. */
    String name();

    /** Where it is outside. */
    Path source();

    /** Whether the guest writes it. */
    boolean writable();
  }

  /** A file, which is in the jail and outside at once, never copied: what a guest writes stays. */
  record SharedFile(Path source, String name, boolean writable) implements Entry {}

  /** A block device, which gets a second node that the jail's user may open. */
  record Device(Path source, String name, boolean writable) implements Entry {}

  static JailPlan of(MachinePlan plan, Layout layout, List<Layout.Placed> files) {
    return new JailPlan(
        layout.folder(), layout.root(), plan.user(), files.stream().map(JailPlan::entry).toList());
  }

  private static Entry entry(Layout.Placed file) {
    return file.source().startsWith(DEVICES)
        ? new Device(file.source(), file.name(), file.writable())
        : new SharedFile(file.source(), file.name(), file.writable());
  }
}
