package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.hypervisor.MachinePlan.Drive;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What Firecracker is asked for, with the network's values (spec 04 §7.1, §7.3) where they fit. */
final class Requests {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Those of the network's nodes but {@code nomodule}: the drivers of disks, channel and network
   * are modules of this node's kernel. What the guest's init prints arrives, the kernel's own lines
   * do not: each costs time.
   */
  private static final String BOOT_ARGUMENTS =
      "console=ttyS0 quiet loglevel=0 reboot=k panic=1 pci=off swiotlb=noforce"
          + " random.trust_cpu=on i8042.noaux i8042.nomux i8042.dumbkbd";

  /**
   * Firecracker takes 2048 bytes, of which it needs some for itself and about 45 for each device.
   */
  private static final int BOOT_ARGUMENTS_LIMIT = 900;

  private static final int GUEST_CID = 3;
  private static final String INTERFACE = "eth0";

  private Requests() {}

  /** All that a machine is made of. */
  static List<ApiRequest> boot(MachinePlan plan, Layout layout) {
    List<ApiRequest> requests = new ArrayList<>();
    requests.add(machine(plan));
    requests.add(bootSource(plan, layout));
    for (int place = 0; place < plan.drives().size(); place++) {
      requests.add(drive(place, plan.drives().get(place), layout));
    }
    requests.add(vsock(layout));
    MachinePlan.Tap tap = plan.tap();
    if (tap != null) {
      requests.add(network(tap));
    }
    return requests;
  }

  private static ApiRequest machine(MachinePlan plan) {
    ObjectNode body = object();
    body.put("vcpu_count", plan.vcpus());
    body.put("mem_size_mib", plan.memoryMib());
    body.put("smt", false);
    return put("/machine-config", body);
  }

  private static ApiRequest bootSource(MachinePlan plan, Layout layout) {
    ObjectNode body = object();
    body.put("kernel_image_path", layout.file(0, "kernel"));
    body.put("initrd_path", layout.file(1, "initramfs"));
    body.put("boot_args", bootArguments(plan));
    return put("/boot-source", body);
  }

  private static String bootArguments(MachinePlan plan) {
    List<String> words = new ArrayList<>();
    words.add(BOOT_ARGUMENTS);
    words.add(plan.drives().getFirst().writable() ? "rw" : "ro");
    words.addAll(plan.kernelArguments());
    String arguments = String.join(" ", words);
    if (arguments.length() > BOOT_ARGUMENTS_LIMIT) {
      throw new ComputeException(
          "the kernel of %s would get %d bytes of arguments; Firecracker has room for %d"
              .formatted(plan.name(), arguments.length(), BOOT_ARGUMENTS_LIMIT));
    }
    return arguments;
  }

  private static ApiRequest drive(int place, Drive drive, Layout layout) {
    String id = Layout.driveId(place);
    ObjectNode body = object();
    body.put("drive_id", id);
    body.put("path_on_host", layout.file(2 + place, id));
    body.put("is_root_device", place == 0);
    body.put("is_read_only", !drive.writable());
    return put("/drives/" + id, body);
  }

  private static ApiRequest vsock(Layout layout) {
    ObjectNode body = object();
    body.put("vsock_id", "1");
    body.put("guest_cid", GUEST_CID);
    body.put("uds_path", layout.vsock());
    return put("/vsock", body);
  }

  private static ApiRequest network(MachinePlan.Tap tap) {
    ObjectNode body = object();
    body.put("iface_id", INTERFACE);
    body.put("guest_mac", tap.guestMac());
    body.put("host_dev_name", tap.device());
    return put("/network-interfaces/" + INTERFACE, body);
  }

  /** Lets a machine boot. */
  static ApiRequest start() {
    return put("/actions", object().put("action_type", "InstanceStart"));
  }

  /** Holds a machine's processors. */
  static ApiRequest pause() {
    return patch("/vm", object().put("state", "Paused"));
  }

  /** Lets a machine that is held go on. */
  static ApiRequest resume() {
    return patch("/vm", object().put("state", "Resumed"));
  }

  /** Writes a machine that is held down. */
  static ApiRequest snapshot(Layout layout) {
    ObjectNode body = object();
    body.put("snapshot_type", "Full");
    body.put("snapshot_path", layout.writtenState());
    body.put("mem_file_path", layout.writtenMemory());
    return put("/snapshot/create", body);
  }

  /** Has a machine go on where another was held; it is held itself until it is resumed. */
  static ApiRequest load(MachinePlan plan, Layout layout, FirecrackerVersion version) {
    int after = 2 + plan.drives().size();
    ObjectNode body = object();
    body.put("snapshot_path", layout.file(after, "snapshot.state"));
    body.putObject("mem_backend")
        .put("backend_type", "File")
        .put("backend_path", layout.file(after + 1, "snapshot.memory"));
    body.put("resume_vm", false);
    MachinePlan.Tap tap = plan.tap();
    if (tap != null) {
      if (!version.replacesTapOfRestored()) {
        throw new ComputeException(
            "Firecracker %s cannot restore %s with a network: install 1.12 or newer"
                .formatted(version, plan.name()));
      }
      body.putArray("network_overrides")
          .addObject()
          .put("iface_id", INTERFACE)
          .put("host_dev_name", tap.device());
    }
    // An older Firecracker refuses what it does not know.
    if (version.setsClockOfRestored()) {
      body.put("clock_realtime", true);
    }
    return put("/snapshot/load", body);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ApiRequest put(String path, ObjectNode body) {
    return new ApiRequest("PUT", path, JSON.writeValueAsString(body));
  }

  private static ApiRequest patch(String path, ObjectNode body) {
    return new ApiRequest("PATCH", path, JSON.writeValueAsString(body));
  }
}
