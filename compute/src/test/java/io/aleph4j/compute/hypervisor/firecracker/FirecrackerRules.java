package io.aleph4j.compute.hypervisor.firecracker;

import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.Type.FLAG;
import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.Type.LIST;
import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.Type.NUMBER;
import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.Type.OBJECT;
import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.Type.TEXT;
import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.optional;
import static io.aleph4j.compute.hypervisor.firecracker.BodyRules.required;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What Firecracker's API allows, and when: its published description and what its controllers do
 * before and after a machine was started. A machine that is not there.
 */
final class FirecrackerRules {
  private static final BodyRules MACHINE =
      BodyRules.of(
          required("vcpu_count", NUMBER),
          required("mem_size_mib", NUMBER),
          optional("smt", FLAG),
          optional("cpu_template", TEXT),
          optional("track_dirty_pages", FLAG),
          optional("huge_pages", TEXT, "None", "2M"));
  private static final BodyRules BOOT =
      BodyRules.of(
          required("kernel_image_path", TEXT),
          optional("initrd_path", TEXT),
          optional("boot_args", TEXT));
  private static final BodyRules DRIVE =
      BodyRules.of(
          required("drive_id", TEXT),
          required("is_root_device", FLAG),
          optional("partuuid", TEXT),
          optional("cache_type", TEXT, "Unsafe", "Writeback"),
          optional("is_read_only", FLAG),
          optional("path_on_host", TEXT),
          optional("rate_limiter", OBJECT),
          optional("io_engine", TEXT, "Sync", "Async"),
          optional("socket", TEXT));
  private static final BodyRules VSOCK =
      BodyRules.of(
          optional("vsock_id", TEXT), required("guest_cid", NUMBER), required("uds_path", TEXT));
  private static final BodyRules NETWORK =
      BodyRules.of(
          required("iface_id", TEXT),
          required("host_dev_name", TEXT),
          optional("guest_mac", TEXT),
          optional("rx_rate_limiter", OBJECT),
          optional("tx_rate_limiter", OBJECT));
  private static final BodyRules ACTION =
      BodyRules.of(
          required("action_type", TEXT, "FlushMetrics", "InstanceStart", "SendCtrlAltDel"));
  private static final BodyRules VM = BodyRules.of(required("state", TEXT, "Paused", "Resumed"));
  private static final BodyRules CREATE =
      BodyRules.of(
          required("mem_file_path", TEXT),
          required("snapshot_path", TEXT),
          optional("snapshot_type", TEXT, "Full", "Diff"));
  private static final BodyRules BACKEND =
      BodyRules.of(required("backend_type", TEXT, "File", "Uffd"), required("backend_path", TEXT));

  private final FirecrackerVersion version;
  private final Machine machine;
  private final Map<String, String> drives = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();
  private String state = "Not started";
  private boolean touched;
  private boolean kernel;

  FirecrackerRules(FirecrackerVersion version, Machine machine) {
    this.version = version;
    this.machine = machine;
  }

  /** What a machine does with what it is told. */
  interface Machine {
    boolean canRead(String path);

    void write(String path, String text);

    String read(String path);

    void openVsock(String path);

    void run();

    void end();
  }

  /** What is answered with status 400. */
  static final class Fault extends RuntimeException {
    Fault(String message) {
      super(message);
    }
  }

  /** Everything that was done, in order. */
  synchronized List<String> done() {
    return List.copyOf(done);
  }

  synchronized String describe() {
    return "{\"id\":\"vm\",\"state\":\"%s\",\"vmm_version\":\"%s\",\"app_name\":\"Firecracker\"}"
        .formatted(state, version);
  }

  /** Does what is asked for, or refuses. */
  synchronized void handle(String method, String path, String body) {
    if (body.isEmpty()) {
      throw new Fault("Empty " + method + " request.");
    }
    String[] parts = path.substring(1).split("/", -1);
    switch (method + " " + parts[0]) {
      case "PUT machine-config" -> machine(MACHINE.read(body));
      case "PUT boot-source" -> boot(BOOT.read(body));
      case "PUT drives" -> drive(id(parts), DRIVE.read(body));
      case "PUT vsock" -> vsock(VSOCK.read(body));
      case "PUT network-interfaces" -> network(id(parts), NETWORK.read(body));
      case "PUT actions" -> act(ACTION.read(body));
      case "PATCH vm" -> change(VM.read(body));
      case "PUT snapshot" -> snapshot(id(parts), body);
      default -> throw new Fault("Invalid request method and/or path: " + method + " " + path);
    }
    done.add(method + " " + path);
  }

  private static String id(String[] parts) {
    if (parts.length < 2 || parts[1].isEmpty()) {
      throw new Fault("The ID cannot be empty.");
    }
    if (!parts[1].matches("[\\p{Alnum}_]+")) {
      throw new Fault("API Resource IDs can only contain alphanumeric characters and underscores.");
    }
    return parts[1];
  }

  private void beforeStart() {
    if (!state.equals("Not started")) {
      throw new Fault("The requested operation is not supported after starting the microVM.");
    }
  }

  private void afterStart() {
    if (state.equals("Not started")) {
      throw new Fault("The requested operation is not supported before starting the microVM.");
    }
  }

  private void machine(JsonNode body) {
    beforeStart();
    touched = true;
    long vcpus = body.get("vcpu_count").asLong();
    if (vcpus < 1 || vcpus > 32) {
      throw new Fault("Machine config error: The vCPU number is invalid!");
    }
    if (body.get("mem_size_mib").asLong() < 1) {
      throw new Fault("Machine config error: The memory size (MiB) is invalid.");
    }
  }

  private void boot(JsonNode body) {
    beforeStart();
    touched = true;
    readable("Boot source error: The kernel file cannot be opened", body, "kernel_image_path");
    if (body.has("initrd_path")) {
      readable("Boot source error: The initrd file cannot be opened", body, "initrd_path");
    }
    if (body.path("boot_args").asString("").length() > 2048) {
      throw new Fault("Boot source error: The kernel command line is invalid");
    }
    kernel = true;
  }

  private void drive(String id, JsonNode body) {
    sameId(id, body, "drive_id");
    beforeStart();
    touched = true;
    if (!body.has("path_on_host") || !body.has("is_read_only")) {
      throw new Fault("Drive config error: Unable to create the virtio block device");
    }
    readable("Drive config error: Unable to open the backing file", body, "path_on_host");
    boolean root = body.get("is_root_device").asBoolean();
    if (root && drives.containsValue("root") && !"root".equals(drives.get(id))) {
      throw new Fault("Drive config error: A root block device already exists!");
    }
    drives.put(id, root ? "root" : body.get("path_on_host").asString());
  }

  private void vsock(JsonNode body) {
    beforeStart();
    touched = true;
    if (body.get("guest_cid").asLong() < 3) {
      throw new Fault("Vsock config error: the guest CID is at least 3");
    }
    machine.openVsock(body.get("uds_path").asString());
  }

  private void network(String id, JsonNode body) {
    sameId(id, body, "iface_id");
    beforeStart();
    touched = true;
    if (body.has("guest_mac")
        && !body.get("guest_mac").asString().matches("([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")) {
      throw new Fault("invalid MAC address");
    }
  }

  private void act(JsonNode body) {
    if (!body.get("action_type").asString().equals("InstanceStart")) {
      afterStart();
      return;
    }
    beforeStart();
    if (!kernel) {
      throw new Fault("Start microvm error: Cannot start microvm without kernel configuration.");
    }
    state = "Running";
    machine.run();
  }

  private void change(JsonNode body) {
    afterStart();
    state = body.get("state").asString().equals("Paused") ? "Paused" : "Running";
    if (state.equals("Running")) {
      machine.run();
    }
  }

  private void snapshot(String what, String body) {
    switch (what) {
      case "create" -> create(CREATE.read(body));
      case "load" -> load(loadRules().read(body));
      default -> throw new Fault("Invalid request method and/or path: PUT /snapshot/" + what);
    }
  }

  private void create(JsonNode body) {
    afterStart();
    if (!state.equals("Paused")) {
      throw new Fault(
          "Create snapshot error: Cannot save the microVM state: Operation not allowed:"
              + " save/restore unavailable while running");
    }
    machine.write(body.get("snapshot_path").asString(), "state of " + drives.keySet());
    machine.write(body.get("mem_file_path").asString(), "memory");
  }

  /** Fields that came later are unknown to older versions. */
  private BodyRules loadRules() {
    List<BodyRules.Field> fields = new ArrayList<>();
    fields.add(required("snapshot_path", TEXT));
    fields.add(optional("mem_backend", OBJECT));
    fields.add(optional("mem_file_path", TEXT));
    fields.add(optional("enable_diff_snapshots", FLAG));
    fields.add(optional("track_dirty_pages", FLAG));
    fields.add(optional("resume_vm", FLAG));
    if (version.replacesTapOfRestored()) {
      fields.add(optional("network_overrides", LIST));
    }
    if (version.setsClockOfRestored()) {
      fields.add(optional("vsock_override", OBJECT));
      fields.add(optional("clock_realtime", FLAG));
    }
    return new BodyRules(fields);
  }

  private void load(JsonNode body) {
    beforeStart();
    if (body.has("mem_backend") == body.has("mem_file_path")) {
      throw new Fault("either `mem_backend` or `mem_file_path` exclusively is required");
    }
    if (touched) {
      throw new Fault(
          "Load snapshot error: Loading a microVM snapshot not allowed after configuring"
              + " boot-specific resources.");
    }
    BACKEND.check(body.get("mem_backend"));
    restore(body);
    state = "Paused";
    if (body.path("resume_vm").asBoolean(false)) {
      state = "Running";
      machine.run();
    }
  }

  private void restore(JsonNode body) {
    try {
      readable("memory", body.get("mem_backend"), "backend_path");
      readable("state", body, "snapshot_path");
      if (!machine.read(body.get("snapshot_path").asString()).startsWith("state of ")) {
        throw new Fault("the state is invalid");
      }
    } catch (Fault e) {
      machine.end();
      throw new Fault("Load snapshot error: Failed to restore from snapshot: " + e.getMessage());
    }
  }

  private void readable(String fault, JsonNode body, String field) {
    String path = body.get(field).asString();
    if (!machine.canRead(path)) {
      throw new Fault(fault + ": No such file or directory (os error 2): " + path);
    }
  }

  private static void sameId(String id, JsonNode body, String field) {
    if (!body.get(field).asString().equals(id)) {
      throw new Fault("The id from the path does not match the id from the body!");
    }
  }
}
