package io.aleph4j.compute.hypervisor.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QemuPlanTest {
  private static final QemuSettings EMULATED =
      new QemuSettings(
          Path.of("/q"), "7", QemuSettings.MachineType.MICROVM, false, List.of(7), 2_400_000);
  private static final QemuSettings WITH_KVM =
      new QemuSettings(
          Path.of("/q"), "7", QemuSettings.MachineType.Q35, true, List.of(7), 2_400_000);

  private static MachinePlan plan(MachinePlan.@Nullable Tap tap, MachinePlan.Drive... drives) {
    return new MachinePlan(
        "vm-4",
        2,
        256,
        Path.of("/k"),
        Path.of("/i"),
        List.of("x=1"),
        List.of(drives),
        tap,
        Path.of("/run/vm-4"),
        900_004);
  }

  private static MachinePlan.Drive drive(String path, boolean writable) {
    return new MachinePlan.Drive(Path.of(path), writable);
  }

  @Test
  void onlyMachinesWithKvmMayOpenIt() {
    assertThat(QemuPlan.of(plan(null, drive("/root", false)), EMULATED).groups()).isEmpty();
    assertThat(QemuPlan.of(plan(null, drive("/root", false)), WITH_KVM).groups())
        .containsExactly(7);
  }

  @Test
  void emulatesWithOneDisk() {
    ProcessPlan made = QemuPlan.of(plan(null, drive("/root", false)), EMULATED);
    assertThat(made.command())
        .containsExactly(
            "/q",
            "-nodefaults",
            "-no-user-config",
            "-no-reboot",
            "-display",
            "none",
            "-sandbox",
            "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            "-machine",
            "microvm,pit=off,pic=off,pcie=off,usb=off",
            "-bios",
            "qboot.rom",
            "-accel",
            "tcg,thread=multi,tb-size=40",
            "-cpu",
            "max",
            "-smp",
            "2",
            "-m",
            "256M",
            "-qmp",
            "unix:qmp,server=on,wait=off",
            "-serial",
            "stdio",
            "-kernel",
            "/proc/self/fd/10",
            "-initrd",
            "/proc/self/fd/11",
            "-append",
            "console=ttyS0 quiet loglevel=0 panic=-1 tsc=reliable no_timer_check mitigations=off"
                + " random.trust_cpu=on cryptomgr.notests rcupdate.rcu_expedited=1"
                + " 8250.nr_uarts=1 nokaslr lsm= apparmor=0 init_on_alloc=0 audit=0"
                + " noreplace-smp initcall_blacklist=init_kprobe_trace,tracer_init_tracefs"
                + " tsc_early_khz=2400000 x=1",
            "-drive",
            "if=none,format=raw,id=vda,file=/proc/self/fd/12,file.locking=off,readonly=on",
            "-device",
            "virtio-blk-device,drive=vda,serial=vda",
            "-device",
            "virtio-serial-device",
            "-chardev",
            "socket,id=guest,path=guest,server=on,wait=off",
            "-device",
            "virtserialport,chardev=guest,name=cloud.aleph.guest.0");
    assertThat(made.user()).isEqualTo(900_004);
    assertThat(made.limits()).isEqualTo(new ProcessPlan.Limits((256L + 320) << 20, 2, 34));
  }

  @Test
  void usesKvmWithDisksAndANetwork() {
    ProcessPlan made =
        QemuPlan.of(
            plan(
                new MachinePlan.Tap("vmtap4", "02:00:00:00:00:04"),
                drive("/root", false),
                drive("/data", true)),
            WITH_KVM);
    assertThat(made.command())
        .contains("q35", "kvm", "host", "virtio-serial-pci")
        .contains("if=none,format=raw,id=vdb,file=/proc/self/fd/13,file.locking=off,readonly=off")
        .contains("virtio-blk-pci,drive=vdb,serial=vdb")
        .contains("tap,id=net0,ifname=vmtap4,script=no,downscript=no")
        .contains("virtio-net-pci,netdev=net0,mac=02:00:00:00:00:04")
        .doesNotContain("-bios")
        .noneMatch(word -> word.contains("tsc_early_khz"));
    assertThat(made.files())
        .extracting(file -> file.path() + " " + file.writable())
        .containsExactly("/k false", "/i false", "/root false", "/data true");
  }

  @Test
  void hasAVsockDeviceInsteadOfASerialPort() {
    List<String> serial = QemuPlan.of(plan(null, drive("/root", false)), EMULATED).command();
    List<String> vsock = QemuPlan.of(plan(null, drive("/root", false)), EMULATED, true).command();
    int same = serial.indexOf("virtio-serial-device") - 1;
    assertThat(vsock.subList(0, same)).isEqualTo(serial.subList(0, same));
    assertThat(vsock.subList(same, vsock.size()))
        .containsExactly(
            "-object",
            "memory-backend-memfd,id=mem,size=256M,share=on",
            "-machine",
            "memory-backend=mem",
            "-chardev",
            "socket,id=vsock,path=vsock",
            "-device",
            "vhost-user-vsock-device,chardev=vsock");
  }

  @Test
  void hasOneToTwentyOneDisks() {
    assertThatThrownBy(() -> plan(null)).hasMessageContaining("1 to 21 disks, not 0");
    MachinePlan.Drive[] many =
        Collections.nCopies(22, drive("/d", false)).toArray(MachinePlan.Drive[]::new);
    assertThatThrownBy(() -> plan(null, many)).hasMessageContaining("not 22");
    assertThat(MachinePlan.deviceName(20)).isEqualTo("vdu");
  }

  @Test
  void findsWhatIsInstalled() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-system-x86_64")), "QEMU is not installed");
    assertThat(QemuInstallation.find().orElseThrow().version()).matches("[0-9]+\\.[0-9.]+");
  }
}
