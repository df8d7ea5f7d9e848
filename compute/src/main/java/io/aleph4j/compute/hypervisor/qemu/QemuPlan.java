package io.aleph4j.compute.hypervisor.qemu;

import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.host.ProcessPlan.OpenFile;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.MachinePlan.Drive;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of a machine. Everything that QEMU may open is opened for it before, so that its
 * user needs no right on any path; sockets are in the folder where it starts.
 */
final class QemuPlan {
  static final String CONTROL_SOCKET = "qmp";
  static final String SERIAL_SOCKET = "guest";
  static final String VSOCK_SOCKET = "vsock";

  /** What QEMU takes beside the machine's memory: code that it translated, queues, its own heap. */
  private static final long OVERHEAD_MIB = 320;

  /** Threads of a machine: one per processor, and QEMU's own. */
  private static final int OWN_TASKS = 32;

  /** By measurement: docs/boot.md. */
  private static final List<String> KERNEL_ARGUMENTS =
      List.of(
          "console=ttyS0",
          "quiet",
          "loglevel=0",
          "panic=-1",
          "tsc=reliable",
          "no_timer_check",
          "mitigations=off",
          "random.trust_cpu=on",
          "cryptomgr.notests",
          "rcupdate.rcu_expedited=1",
          "8250.nr_uarts=1",
          "nokaslr",
          "lsm=",
          "apparmor=0",
          "init_on_alloc=0",
          "audit=0",
          "noreplace-smp",
          "initcall_blacklist=init_kprobe_trace,tracer_init_tracefs");

  /** With 40 MiB for translated code: by default it is as much as memory allows, and stays. */
  private static final String EMULATION = "tcg,thread=multi,tb-size=40";

  private static final long MIB = 1L << 20;
  private static final int KERNEL = 0;
  private static final int INITRAMFS = 1;
  private static final int FIRST_DRIVE = 2;

  private final MachinePlan plan;
  private final QemuSettings settings;
  private final List<String> arguments = new ArrayList<>();

  private QemuPlan(MachinePlan plan, QemuSettings settings) {
    this.plan = plan;
    this.settings = settings;
  }

  /** The process that is this machine. */
  static ProcessPlan of(MachinePlan plan, QemuSettings settings) {
    return of(plan, settings, false);
  }

  /**
   * The process that is this machine.
   *
   * @param vsock whether it has a vsock device, which another process serves at a socket in its
   *     folder, instead of a serial port
   */
  static ProcessPlan of(MachinePlan plan, QemuSettings settings, boolean vsock) {
    QemuPlan made = new QemuPlan(plan, settings);
    made.addMachine();
    made.addKernel();
    made.addDrives();
    if (vsock) {
      made.addVsock();
    } else {
      made.addSerial();
    }
    made.addNetwork();
    return new ProcessPlan(
        plan.name(),
        made.arguments,
        Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"),
        plan.folder(),
        files(plan),
        plan.user(),
        settings.accelerated() ? settings.kvmGroups() : List.of(),
        new ProcessPlan.Limits(
            (plan.memoryMib() + OVERHEAD_MIB) * MIB, plan.vcpus(), plan.vcpus() + OWN_TASKS));
  }

  private static List<OpenFile> files(MachinePlan plan) {
    List<OpenFile> files = new ArrayList<>();
    files.add(new OpenFile(plan.kernel(), false));
    files.add(new OpenFile(plan.initramfs(), false));
    for (Drive drive : plan.drives()) {
      files.add(new OpenFile(drive.path(), drive.writable()));
    }
    return files;
  }

  private void addMachine() {
    add(settings.program().toString());
    add("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none");
    add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    add("-machine", machine());
    if (settings.machine() == QemuSettings.MachineType.MICROVM) {
      add("-bios", "qboot.rom");
    }
    add("-accel", settings.accelerated() ? "kvm" : EMULATION);
    add("-cpu", settings.accelerated() ? "host" : "max");
    add("-smp", Integer.toString(plan.vcpus()));
    add("-m", plan.memoryMib() + "M");
    add("-qmp", "unix:" + CONTROL_SOCKET + ",server=on,wait=off");
    add("-serial", "stdio");
  }

  private String machine() {
    return switch (settings.machine()) {
      case MICROVM -> "microvm,pit=off,pic=off,pcie=off,usb=off";
      case Q35 -> "q35";
    };
  }

  private void addKernel() {
    add("-kernel", ProcessPlan.fileName(KERNEL));
    add("-initrd", ProcessPlan.fileName(INITRAMFS));
    List<String> words = new ArrayList<>(KERNEL_ARGUMENTS);
    // Under KVM the kernel learns it from the hypervisor.
    if (!settings.accelerated() && settings.counterKhz() > 0) {
      words.add("tsc_early_khz=" + settings.counterKhz());
    }
    words.addAll(plan.kernelArguments());
    add("-append", String.join(" ", words));
  }

  private void addDrives() {
    for (int place = 0; place < plan.drives().size(); place++) {
      Drive drive = plan.drives().get(place);
      String name = MachinePlan.deviceName(place);
      add(
          "-drive",
          "if=none,format=raw,id="
              + name
              + ",file="
              + ProcessPlan.fileName(FIRST_DRIVE + place)
              + ",file.locking=off,readonly="
              + (drive.writable() ? "off" : "on"));
      add("-device", device("virtio-blk") + ",drive=" + name + ",serial=" + name);
    }
  }

  private void addSerial() {
    add("-device", device("virtio-serial"));
    add("-chardev", "socket,id=guest,path=" + SERIAL_SOCKET + ",server=on,wait=off");
    add("-device", "virtserialport,chardev=guest,name=cloud.aleph.guest.0");
  }

  // Whoever serves the device reads the guest's memory: so it is shared.
  private void addVsock() {
    add("-object", "memory-backend-memfd,id=mem,size=" + plan.memoryMib() + "M,share=on");
    add("-machine", "memory-backend=mem");
    add("-chardev", "socket,id=vsock,path=" + VSOCK_SOCKET);
    add("-device", vsockDevice() + ",chardev=vsock");
  }

  private String vsockDevice() {
    return switch (settings.machine()) {
      case MICROVM -> "vhost-user-vsock-device";
      case Q35 -> "vhost-user-vsock-pci";
    };
  }

  private void addNetwork() {
    MachinePlan.Tap tap = plan.tap();
    if (tap != null) {
      add("-netdev", "tap,id=net0,ifname=" + tap.device() + ",script=no,downscript=no");
      add("-device", device("virtio-net") + ",netdev=net0,mac=" + tap.guestMac());
    }
  }

  private String device(String name) {
    return switch (settings.machine()) {
      case MICROVM -> name + "-device";
      case Q35 -> name + "-pci";
    };
  }

  private void add(String... words) {
    arguments.addAll(List.of(words));
  }
}
