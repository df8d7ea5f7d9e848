package io.aleph4j.compute.hypervisor.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.host.LinuxHost;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.MachinePlan.Drive;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Firecracker itself, where it is installed: its kernel prints, is paused, written down, and goes
 * on in another process. {@code ALEPH_TEST_KERNEL} and {@code ALEPH_TEST_INITRAMFS} name files.
 */
class FirecrackerRealTest {
  private static final Path HERE = Path.of("/opt/firecracker");
  private static final Path KVM = Path.of("/dev/kvm");

  @TempDir Path folder;

  @Test
  void aKernelBootsIsWrittenDownAndGoesOn() throws Exception {
    assumeTrue(Files.isExecutable(HERE.resolve("firecracker")), "Firecracker is not installed");
    assumeTrue(
        Files.isReadable(KVM) && Files.isWritable(KVM), "there is no /dev/kvm for this user");
    FirecrackerInstallation found =
        FirecrackerInstallation.at(HERE.resolve("firecracker"), HERE.resolve("jailer"));
    Path kernel = file("ALEPH_TEST_KERNEL");
    Path initramfs = file("ALEPH_TEST_INITRAMFS");
    FirecrackerSettings settings = new FirecrackerSettings(found.program(), found.version(), null);
    Firecracker firecracker = new Firecracker(settings, LinuxHost.open("aleph-test"));
    BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    Snapshot snapshot;
    try (FirecrackerMachine machine = firecracker.start(plan(kernel, initramfs), printed::add)) {
      machine.run();
      assertThat(printed.poll(30, TimeUnit.SECONDS)).isNotNull();
      machine.pause();
      snapshot = machine.snapshot(folder.resolve("snapshot"));
    }
    try (FirecrackerMachine machine =
        firecracker.restore(plan(kernel, initramfs), snapshot, line -> {})) {
      machine.run();
      assertThat(machine.describe().state()).isEqualTo("Running");
    }
  }

  private static Path file(String name) {
    String path = System.getenv(name);
    assumeTrue(path != null && Files.isReadable(Path.of(path)), name + " names no file");
    return Path.of(String.valueOf(path));
  }

  private MachinePlan plan(Path kernel, Path initramfs) throws Exception {
    Path own = Files.createDirectories(folder.resolve("m"));
    Path disk = folder.resolve("disk");
    try (RandomAccessFile made = new RandomAccessFile(disk.toFile(), "rw")) {
      made.setLength(1 << 20);
    }
    return new MachinePlan(
        "vm-1",
        1,
        128,
        kernel,
        initramfs,
        List.of(),
        List.of(new Drive(disk, true)),
        null,
        own,
        ProcessPlan.THIS_USER);
  }
}
