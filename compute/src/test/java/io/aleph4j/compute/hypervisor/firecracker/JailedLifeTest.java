package io.aleph4j.compute.hypervisor.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.channel.GuestStream;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.LinuxHost;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.LogBook;
import io.aleph4j.compute.vm.TestNode;
import io.aleph4j.compute.vm.Vm;
import io.aleph4j.compute.vm.VmPool;
import io.aleph4j.compute.vm.VmState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines in jails of this system, with its users, mounts and control groups; only Firecracker is
 * played, by a script that its jailer would have made room for.
 */
@Timeout(60)
class JailedLifeTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Path OTHER = Path.of("/dev/shm");
  private static final String READ_ONLY = "r-";
  private static final String WRITABLE = "rw";

  @TempDir private Path folder;
  private final LinuxHost host = LinuxHost.open("aleph4j-test-jails");
  private Firecracker firecracker;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(host.hasUsers(), "only root makes jails");
    assumeTrue(Files.isExecutable(PYTHON), PYTHON + " is not there");
    Process mayMount = new ProcessBuilder("unshare", "--mount", "true").start();
    assumeTrue(mayMount.waitFor() == 0, "this user may not mount");
    Path program = program("firecracker", "#!/bin/sh\necho Firecracker v1.15.1\n");
    Path script =
        Path.of(Objects.requireNonNull(getClass().getResource("/firecracker/jailer")).toURI());
    Path jailer = program("jailer", Files.readString(script));
    FirecrackerInstallation found = FirecrackerInstallation.at(program, jailer);
    firecracker =
        new Firecracker(
            new FirecrackerSettings(found.program(), found.version(), found.jailer()), host);
  }

  private Path program(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<String> mounts(Path below) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(below.toString()))
        .toList();
  }

  @Test
  void aFileThatItsUserMayNotReadIsSaid() throws Exception {
    MachinePlan plan = Plans.made(folder);
    host.makePrivateFolder(plan.folder(), plan.user());
    Path code = plan.drives().get(1).path();
    Files.setPosixFilePermissions(plan.kernel(), PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> firecracker.start(elsewhere(plan, plan.kernel(), code), line -> {}))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("Firecracker refused PUT /boot-source (400)")
        .hasMessageContaining("Permission denied");
    assertThat(plan.folder()).doesNotExist();
  }

  @Test
  void aProgramLivesAsAUserOfItsOwn() throws Exception {
    Path machine = folder.resolve("m/vm-4");
    Files.writeString(folder.resolve("vmlinux"), "kernel");
    Files.writeString(folder.resolve("initramfs.cpio"), "initramfs");
    TestNode node =
        new TestNode(folder, FakeGuest.serving(connection -> {}))
            .settings(FirecrackerLifeTest::withUsers)
            .on(host, firecracker);
    try (VmPool pool = VmPool.open(node.services())) {
      Vm vm = pool.get(node.add("jailed"));
      vm.acquire().close();
      assertThat(vm.logs().last(10))
          .extracting(LogBook.Line::text)
          .contains(
              "user 900004 groups [] files ['initramfs', 'kernel', 'rootfs', 'vdb']",
              "rootfs " + READ_ONLY);
      assertThat(Objects.requireNonNull(vm.usage()).memoryBytes()).isPositive();
      vm.stop("enough");
      assertThat(vm.record().state()).isEqualTo(new VmState.Stopped(TestNode.NOW, "enough", null));
      assertThat(machine).doesNotExist();
    }
  }

  /** Its files are on two file systems, one of which it writes. */
  @Test
  void afterACrashWhoIsInAJailIsEndedAndItsFilesStay() throws Exception {
    assumeTrue(
        Files.isWritable(OTHER) && !Files.getFileStore(OTHER).equals(Files.getFileStore(folder)),
        "no second file system at " + OTHER);
    MachinePlan plan = Plans.made(folder);
    Path kernel = Files.createTempFile(OTHER, "kernel", "");
    Files.setPosixFilePermissions(kernel, PosixFilePermissions.fromString("r--r--r--"));
    host.makePrivateFolder(plan.folder(), plan.user());
    Path volume = Files.writeString(folder.resolve("volume"), "kept");
    host.hand(volume, plan.user(), true);
    try {
      BlockingQueue<String> console = new LinkedBlockingQueue<>();
      FirecrackerMachine left = firecracker.start(elsewhere(plan, kernel, volume), console::add);
      left.channel().orElseThrow().listen(GuestChannel.CONTROL_PORT, JailedLifeTest::hear);
      left.run();
      assertThat(console.poll(20, TimeUnit.SECONDS))
          .isEqualTo("user 900004 groups [] files ['initramfs', 'kernel', 'rootfs', 'vdb']");
      assertThat(console.poll(20, TimeUnit.SECONDS)).isEqualTo("rootfs " + READ_ONLY);
      assertThat(console.poll(20, TimeUnit.SECONDS)).isEqualTo("vdb " + WRITABLE);
      assertThat(mounts(plan.folder())).hasSize(1);
      HostProcess process = left.process();
      host.endLeftovers("there-is-none", plan.folder());
      assertThat(process.await()).isEqualTo(137);
      host.remove(plan.folder());
      assertThat(plan.folder()).doesNotExist();
      assertThat(mounts(plan.folder())).isEmpty();
      assertThat(volume).hasContent("kept");
      assertThat(kernel).exists();
    } finally {
      host.remove(plan.folder());
      Files.delete(kernel);
    }
  }

  /** A guest that nobody hears would end by itself. */
  private static void hear(GuestStream stream) {
    try {
      stream.input().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It was ended, as this test wants it.
    }
  }

  private static MachinePlan elsewhere(MachinePlan plan, Path kernel, Path volume) {
    return new MachinePlan(
        plan.name(),
        plan.vcpus(),
        plan.memoryMib(),
        kernel,
        plan.initramfs(),
        plan.kernelArguments(),
        List.of(plan.drives().getFirst(), new MachinePlan.Drive(volume, true)),
        null,
        plan.folder(),
        plan.user());
  }
}
