package io.aleph4j.compute.hypervisor.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.MachinePlan.Drive;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FirecrackerPlanTest {
  private static final Path FOLDER = Path.of("/var/lib/aleph");
  private static final MachinePlan PLAN = Plans.in(FOLDER);
  private static final Path JAIL = FOLDER.resolve("m/vm-4/firecracker/vm-4");

  private static final String BOOT_ARGS =
      "console=ttyS0 quiet loglevel=0 reboot=k panic=1 pci=off swiotlb=noforce"
          + " random.trust_cpu=on i8042.noaux i8042.nomux i8042.dumbkbd";

  private static List<String> lines(FirecrackerPlan plan) {
    return plan.requests().stream().map(r -> r.name() + " " + r.body()).toList();
  }

  @Test
  void aJailedMachineIsToldTheNetworksValues() {
    FirecrackerPlan plan = FirecrackerPlan.boot(PLAN, Plans.jailed());
    assertThat(lines(plan))
        .containsExactly(
            "PUT /machine-config {\"vcpu_count\":2,\"mem_size_mib\":256,\"smt\":false}",
            "PUT /boot-source {\"kernel_image_path\":\"/opt/kernel\","
                + "\"initrd_path\":\"/opt/initramfs\",\"boot_args\":\""
                + BOOT_ARGS
                + " ro\"}",
            "PUT /drives/rootfs {\"drive_id\":\"rootfs\",\"path_on_host\":\"/opt/rootfs\","
                + "\"is_root_device\":true,\"is_read_only\":true}",
            "PUT /drives/vdb {\"drive_id\":\"vdb\",\"path_on_host\":\"/opt/vdb\","
                + "\"is_root_device\":false,\"is_read_only\":true}",
            "PUT /drives/vdc {\"drive_id\":\"vdc\",\"path_on_host\":\"/opt/vdc\","
                + "\"is_root_device\":false,\"is_read_only\":false}",
            "PUT /vsock {\"vsock_id\":\"1\",\"guest_cid\":3,\"uds_path\":\"/tmp/v.sock\"}",
            "PUT /network-interfaces/eth0 {\"iface_id\":\"eth0\","
                + "\"guest_mac\":\"AA:FC:00:00:00:01\",\"host_dev_name\":\"vmtap4\"}");
    assertThat(plan.run())
        .isEqualTo(new ApiRequest("PUT", "/actions", "{\"action_type\":\"InstanceStart\"}"));
  }

  @Test
  void theJailerIsStartedInTheMachinesFolderAndItsGroup() {
    ProcessPlan process = FirecrackerPlan.boot(PLAN, Plans.jailed()).process();
    assertThat(process.command())
        .containsExactly(
            "/opt/firecracker/jailer",
            "--id",
            "vm-4",
            "--exec-file",
            "/opt/firecracker/firecracker",
            "--uid",
            "900004",
            "--gid",
            "900004",
            "--chroot-base-dir",
            "/var/lib/aleph/m/vm-4",
            "--resource-limit",
            "no-file=2048",
            "--",
            "--api-sock",
            "/run/firecracker.socket",
            "--level",
            "Warning");
    assertThat(process.user()).isEqualTo(ProcessPlan.THIS_USER);
    assertThat(process.files()).isEmpty();
    assertThat(process.folder()).isEqualTo(PLAN.folder());
    assertThat(process.group()).isEqualTo("vm-4");
    assertThat(process.limits()).isEqualTo(new ProcessPlan.Limits(320L << 20, 2, 18));
  }

  @Test
  void theJailSharesFilesUnderTheNamesOfTheirDrives() {
    FirecrackerPlan plan = FirecrackerPlan.boot(PLAN, Plans.jailed());
    assertThat(plan.jail())
        .isEqualTo(
            new JailPlan(
                JAIL,
                JAIL.resolve("root"),
                900_004,
                List.of(
                    new JailPlan.SharedFile(FOLDER.resolve("cache/vmlinux"), "kernel", false),
                    new JailPlan.SharedFile(FOLDER.resolve("cache/init.cpio"), "initramfs", false),
                    new JailPlan.SharedFile(FOLDER.resolve("cache/runtime"), "rootfs", false),
                    new JailPlan.SharedFile(FOLDER.resolve("cache/code"), "vdb", false),
                    new JailPlan.SharedFile(FOLDER.resolve("m/vm-4/volume0"), "vdc", true))));
  }

  @Test
  void withoutAJailFilesAreOpenedBefore() {
    FirecrackerPlan plan = FirecrackerPlan.boot(PLAN, Plans.direct());
    assertThat(plan.jail()).isNull();
    assertThat(plan.process().command())
        .containsExactly(
            "/opt/firecracker/firecracker",
            "--id",
            "vm-4",
            "--api-sock",
            "api.socket",
            "--level",
            "Warning");
    assertThat(plan.process().user()).isEqualTo(900_004);
    assertThat(plan.process().files())
        .extracting(ProcessPlan.OpenFile::writable)
        .containsExactly(false, false, false, false, true);
    assertThat(lines(plan))
        .contains(
            "PUT /drives/vdc {\"drive_id\":\"vdc\",\"path_on_host\":\"/proc/self/fd/14\","
                + "\"is_root_device\":false,\"is_read_only\":false}",
            "PUT /vsock {\"vsock_id\":\"1\",\"guest_cid\":3,\"uds_path\":\"v.sock\"}");
  }

  @Test
  void anInstanceOnADeviceHasARootThatItWrites() {
    MachinePlan instance =
        with(2, 256, List.of(new Drive(Path.of("/dev/mapper/vm_rootfs"), true)), List.of("x=1"));
    FirecrackerPlan plan = FirecrackerPlan.boot(instance, Plans.jailed());
    assertThat(plan.requests().get(1).body())
        .contains("\"boot_args\":\"" + BOOT_ARGS + " rw x=1\"");
    assertThat(Objects.requireNonNull(plan.jail()).entries())
        .contains(new JailPlan.Device(Path.of("/dev/mapper/vm_rootfs"), "rootfs", true));
  }

  @Test
  void aSnapshotIsLoadedBeforeAnythingElse() {
    Snapshot snapshot = new Snapshot(Path.of("/s/state"), Path.of("/s/memory"), Plans.VERSION);
    FirecrackerPlan plan = FirecrackerPlan.restore(PLAN, snapshot, Plans.jailed());
    assertThat(lines(plan))
        .containsExactly(
            "PUT /snapshot/load {\"snapshot_path\":\"/opt/snapshot.state\","
                + "\"mem_backend\":{\"backend_type\":\"File\","
                + "\"backend_path\":\"/opt/snapshot.memory\"},\"resume_vm\":false,"
                + "\"network_overrides\":[{\"iface_id\":\"eth0\",\"host_dev_name\":\"vmtap4\"}]}");
    assertThat(plan.run()).isEqualTo(new ApiRequest("PATCH", "/vm", "{\"state\":\"Resumed\"}"));
    assertThat(Objects.requireNonNull(plan.jail()).entries())
        .endsWith(
            new JailPlan.SharedFile(Path.of("/s/state"), "snapshot.state", false),
            new JailPlan.SharedFile(Path.of("/s/memory"), "snapshot.memory", false));
  }

  @Test
  void theClockIsSetWhereFirecrackerCan() {
    FirecrackerVersion newer = new FirecrackerVersion(1, 16, 0);
    FirecrackerSettings settings =
        new FirecrackerSettings(Path.of("/opt/firecracker/firecracker"), newer, null);
    Snapshot snapshot = new Snapshot(Path.of("/s/state"), Path.of("/s/memory"), newer);
    assertThat(FirecrackerPlan.restore(PLAN, snapshot, settings).requests().getFirst().body())
        .contains("\"backend_path\":\"/proc/self/fd/16\"")
        .endsWith(",\"clock_realtime\":true}");
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnythingIsDone() {
    FirecrackerSettings settings = Plans.jailed();
    assertThatThrownBy(
            () -> FirecrackerPlan.boot(with(33, 256, PLAN.drives(), List.of()), settings))
        .isInstanceOf(ComputeException.class)
        .hasMessage("vm-4 has 33 processors; Firecracker gives 1 to 32");
    assertThatThrownBy(() -> FirecrackerPlan.boot(with(1, 0, PLAN.drives(), List.of()), settings))
        .hasMessage("vm-4 has 0 MiB of memory");
    List<Drive> disks = Collections.nCopies(16, PLAN.drives().getFirst());
    assertThatThrownBy(() -> FirecrackerPlan.boot(with(1, 1, disks, List.of()), settings))
        .hasMessage(
            "vm-4 has 16 disks; Firecracker gives 1 to 15: leave out volumes, or put several into"
                + " one");
    List<String> words = Collections.nCopies(100, "argument=1");
    assertThatThrownBy(() -> FirecrackerPlan.boot(with(1, 1, PLAN.drives(), words), settings))
        .hasMessageContaining("Firecracker has room for 900");
    Snapshot old =
        new Snapshot(Path.of("/s/state"), Path.of("/s/m"), new FirecrackerVersion(1, 14, 0));
    assertThatThrownBy(() -> FirecrackerPlan.restore(PLAN, old, settings))
        .hasMessage(
            "the snapshot /s/state was made by Firecracker 1.14.0, this one is 1.15.1:"
                + " make it anew");
  }

  private static MachinePlan with(
      int vcpus, int memory, List<Drive> drives, List<String> arguments) {
    return new MachinePlan(
        "vm-4",
        vcpus,
        memory,
        PLAN.kernel(),
        PLAN.initramfs(),
        arguments,
        drives,
        null,
        PLAN.folder(),
        PLAN.user());
  }

  @Test
  void versionsAreFoundAndCompared() {
    assertThat(FirecrackerVersion.find("Firecracker v1.15.1\n\nSupported ..."))
        .contains(Plans.VERSION);
    assertThat(FirecrackerVersion.find("nothing")).isEmpty();
    assertThat(new FirecrackerVersion(1, 9, 0)).isLessThan(new FirecrackerVersion(1, 15, 1));
    assertThat(new FirecrackerVersion(1, 7, 9).describesDevices()).isFalse();
    assertThat(new FirecrackerVersion(1, 8, 0).describesDevices()).isTrue();
  }
}
