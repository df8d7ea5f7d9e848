package io.aleph4j.compute.hypervisor.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.host.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JailsTest {
  private static final Path OTHER = Path.of("/dev/shm");

  @TempDir Path folder;
  private final FakeHost host = new FakeHost(Plans.VERSION);
  private final LinuxHost system = LinuxHost.open("aleph4j-test");

  private JailPlan plan(JailPlan.Entry entry) {
    return new JailPlan(
        folder.resolve("j/vm-4"), folder.resolve("j/vm-4/root"), 900_004, List.of(entry));
  }

  @Test
  void aDeviceGetsASecondNode() {
    FakeMounts mounts = new FakeMounts();
    new Jails(host, mounts).make(plan(new JailPlan.Device(Path.of("/dev/dm-3"), "rootfs", true)));
    assertThat(mounts.done).containsExactly("device rootfs");
    assertThat(host.handed).contains("rootfs to 900004 to write");
  }

  @Test
  void aFileOfAnotherFileSystemIsMountedAndStaysWhereItIs() throws Exception {
    Path volume = otherFile();
    try {
      JailPlan plan = plan(new JailPlan.SharedFile(volume, "vdc", true));
      new Jails(system, new LinuxMounts()).make(plan);
      Path inside = plan.root().resolve("opt/vdc");
      Files.writeString(inside, "by the guest");
      assertThat(volume).hasContent("by the guest");
      system.remove(plan.folder());
      assertThat(plan.folder()).doesNotExist();
      assertThat(volume).hasContent("by the guest");
    } finally {
      Files.delete(volume);
    }
  }

  @Test
  void aFileBesideDevicesIsNoDevice() throws Exception {
    Path volume = otherFile();
    JailPlan plan = plan(new JailPlan.Device(volume, "vdb", true));
    try {
      new Jails(system, new LinuxMounts()).make(plan);
      Files.writeString(plan.root().resolve("opt/vdb"), "by the guest");
      assertThat(volume).hasContent("by the guest");
    } finally {
      system.remove(plan.folder());
      Files.delete(volume);
    }
  }

  @Test
  void aFileThatIsMountedToBeReadCannotBeWritten() throws Exception {
    Path runtime = otherFile();
    JailPlan plan = plan(new JailPlan.SharedFile(runtime, "rootfs", false));
    try {
      new Jails(system, new LinuxMounts()).make(plan);
      Path inside = plan.root().resolve("opt/rootfs");
      assertThat(Files.isWritable(inside)).isFalse();
    } finally {
      system.remove(plan.folder());
      Files.delete(runtime);
    }
  }

  private Path otherFile() throws IOException {
    assumeTrue(
        Files.isWritable(OTHER) && !Files.getFileStore(OTHER).equals(Files.getFileStore(folder)),
        "no second file system at " + OTHER);
    Path file = Files.createTempFile(OTHER, "jail", ".img");
    Path probe = Files.createDirectory(folder.resolve("probe"));
    try {
      new LinuxMounts().bind(file, Files.createFile(probe.resolve("file")), true);
      system.remove(probe);
      return file;
    } catch (IOException e) {
      Files.delete(file);
      assumeTrue(false, "this user may not mount: " + e.getMessage());
      throw e;
    }
  }
}
