package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.hypervisor.Choice;
import io.aleph4j.compute.hypervisor.firecracker.FakeHost;
import io.aleph4j.compute.hypervisor.firecracker.FakeProcess;
import io.aleph4j.compute.hypervisor.firecracker.FirecrackerVersion;
import io.aleph4j.compute.vm.FakeGuest;
import io.aleph4j.compute.vm.FakeHypervisor;
import io.aleph4j.compute.vm.VmServices.GuestKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Firecracker is used where it is there and a machine of it starts; otherwise that is said. */
@Timeout(60)
class FirecrackerTrialTest {
  private static final int USER = 900_000;
  private static final FirecrackerVersion VERSION = new FirecrackerVersion(1, 15, 1);
  private static final FakeProcess.Guest WORKS =
      machine -> {
        machine.print("aleph: user space");
        machine.print("aleph: probe ok");
        machine.end();
      };

  @TempDir private Path folder;
  private final Choice qemu =
      new Choice(new FakeHypervisor(FakeGuest.serving(connection -> {})), "no KVM", "");
  private int fallbacks;

  @BeforeEach
  void prepare() throws IOException {
    program("firecracker", "Firecracker v1.15.1");
    program("jailer", "Jailer v1.15.1");
    Files.createFile(folder.resolve("kvm"));
    Files.createFile(folder.resolve("vmlinux"));
    Files.createFile(folder.resolve("initramfs"));
  }

  private void program(String name, String says) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\necho '" + says + "'\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Choice choose(FakeHost host, int user) throws InterruptedException {
    GuestKernel kernel = new GuestKernel(folder.resolve("vmlinux"), folder.resolve("initramfs"));
    KvmProbe probe =
        new KvmProbe(host, kernel, folder.resolve("probe"), user, Duration.ofSeconds(2));
    return new FirecrackerTrial(host, new KvmDevice(folder.resolve("kvm")), probe, user == USER)
        .choose(
            new HypervisorSettings(
                HypervisorSettings.Kind.FIRECRACKER,
                folder.resolve("firecracker"),
                folder.resolve("jailer")),
            () -> {
              fallbacks++;
              return qemu;
            });
  }

  @Test
  void aMachineThatComesToUserSpaceDecides() throws Exception {
    FakeHost host = new FakeHost(VERSION, WORKS);
    Choice chosen = choose(host, USER);
    assertThat(chosen.hypervisor().description()).isEqualTo("Firecracker 1.15.1 with KVM");
    assertThat(chosen).isEqualTo(Choice.of(chosen.hypervisor()));
    assertThat(fallbacks).isZero();
    assertThat(host.commands())
        .singleElement()
        .satisfies(command ->
            assertThat(command)
                .startsWith(folder.resolve("jailer").toRealPath().toString(), "--id", "kvm-probe")
                .containsSequence("--uid", "900000"));
    assertThat(host.running()).isZero();
    assertThat(folder.resolve("probe")).doesNotExist();
  }

  @Test
  void whoIsNotRootHasNoJails() throws Exception {
    FakeHost host = new FakeHost(VERSION, WORKS);
    assertThat(choose(host, -1).hypervisor().description())
        .isEqualTo("Firecracker 1.15.1 with KVM, without jails");
    assertThat(host.commands())
        .singleElement()
        .satisfies(command ->
            assertThat(command)
                .startsWith(folder.resolve("firecracker").toRealPath().toString(), "--id"));
  }

  @Test
  void withoutKvmTheOtherOneIsUsedAndThatIsSaid() throws Exception {
    Files.delete(folder.resolve("kvm"));
    FakeHost host = new FakeHost(VERSION, WORKS);
    assertThat(choose(host, USER))
        .isEqualTo(
            qemu.insteadOf(
                "Firecracker 1.15.1 is wanted, but " + folder.resolve("kvm") + " is not there"));
    assertThat(host.commands()).isEmpty();
  }

  /** The device opens and makes machines, none of which ever starts its kernel. */
  @Test
  void aMachineThatDoesNothingIsNotWaitedForTwice() throws Exception {
    FakeHost host = new FakeHost(VERSION, machine -> {});
    assertThat(choose(host, USER))
        .isEqualTo(
            qemu.insteadOf(
                "Firecracker 1.15.1 is wanted, but a machine with KVM did not start its kernel"
                    + " within 2 s"));
    assertThat(fallbacks).isOne();
    assertThat(host.running()).isZero();
  }

  @Test
  void whatFirecrackerRefusesIsToldInItsWords() throws Exception {
    Files.delete(folder.resolve("initramfs"));
    assertThat(choose(new FakeHost(VERSION, WORKS), -1).whyOther())
        .contains("is wanted, but a machine with KVM cannot be started: Firecracker refused");
  }

  @Test
  void theLastWordsOfAProcessThatEndsAtOnceAreTold() throws Exception {
    FakeHost host = new FakeHost(VERSION, WORKS);
    host.endAtOnce("jailer: Operation not permitted");
    assertThat(choose(host, USER).whyOther())
        .contains("is wanted, but a machine with KVM cannot be started: ")
        .endsWith("(jailer: Operation not permitted)");
    assertThat(folder.resolve("probe")).doesNotExist();
  }

  @Test
  void whatIsNotInstalledKeepsTheNodeFromStarting() throws Exception {
    Files.delete(folder.resolve("jailer"));
    assertThatThrownBy(() -> choose(new FakeHost(VERSION, WORKS), USER))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("the jailer is not at " + folder.resolve("jailer"));
    Files.delete(folder.resolve("firecracker"));
    assertThatThrownBy(() -> choose(new FakeHost(VERSION, WORKS), USER))
        .hasMessageContaining("Firecracker is not at " + folder.resolve("firecracker"));
    assertThat(fallbacks).isZero();
  }
}
