package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.host.ProcessPlan.OpenFile;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is done to have a machine which waits to run. A value, so that a test can compare it.
 *
 * @param jail the jail that is made first; null for none
 * @param process the process that is started then
 * @param requests what Firecracker is asked for after that, in this order
 * @param run the request that lets the guest run
 */
record FirecrackerPlan(
    @Nullable JailPlan jail, ProcessPlan process, List<ApiRequest> requests, ApiRequest run) {

  /** What Firecracker takes beside the guest's memory. */
  private static final long OVERHEAD_MIB = 64;

  /** Threads of a machine: one per processor, and Firecracker's own. */
  private static final int OWN_TASKS = 16;

  /** Of Firecracker itself; connections of guests are open files. */
  private static final int OPEN_FILES = 2048;

  /** It would tell of every request, among what the guest prints. */
  private static final List<String> LOGGING = List.of("--level", "Warning");

  private static final int VCPU_LIMIT = 32;

  /**
   * Firecracker has 19 interrupts for devices: besides disks there are the channel, a network, and
   * up to two of its own, which tell the guest that it was restored and what time it is.
   */
  private static final int DRIVE_LIMIT = 15;

  private static final long MIB = 1L << 20;

  FirecrackerPlan {
    requests = List.copyOf(requests);
  }

  /** A machine that boots. */
  static FirecrackerPlan boot(MachinePlan plan, FirecrackerSettings settings) {
    check(plan, settings);
    Layout layout = Layout.of(plan, settings);
    return of(plan, settings, null, Requests.boot(plan, layout), Requests.start());
  }

  /**
   * A machine that goes on where another was paused.
   *
   * @throws ComputeException when the snapshot cannot become this machine
   */
  static FirecrackerPlan restore(
      MachinePlan plan, Snapshot snapshot, FirecrackerSettings settings) {
    check(plan, settings);
    if (!snapshot.version().equals(settings.version())) {
      throw new ComputeException(
          "the snapshot %s was made by Firecracker %s, this one is %s: make it anew"
              .formatted(snapshot.state(), snapshot.version(), settings.version()));
    }
    Layout layout = Layout.of(plan, settings);
    ApiRequest load = Requests.load(plan, layout, settings.version());
    return of(plan, settings, snapshot, List.of(load), Requests.resume());
  }

  private static void check(MachinePlan plan, FirecrackerSettings settings) {
    if (plan.vcpus() < 1 || plan.vcpus() > VCPU_LIMIT) {
      throw new ComputeException(
          "%s has %d processors; Firecracker gives 1 to %d"
              .formatted(plan.name(), plan.vcpus(), VCPU_LIMIT));
    }
    if (plan.memoryMib() < 1) {
      throw new ComputeException(plan.name() + " has " + plan.memoryMib() + " MiB of memory");
    }
    if (plan.drives().size() > DRIVE_LIMIT) {
      throw new ComputeException(
          "%s has %d disks; Firecracker gives 1 to %d: leave out volumes, or put several into one"
              .formatted(plan.name(), plan.drives().size(), DRIVE_LIMIT));
    }
    if (settings.jailer() != null && plan.user() == ProcessPlan.THIS_USER) {
      throw new ComputeException(
          plan.name() + " has no user of its own for its jail: run this node as root");
    }
  }

  private static FirecrackerPlan of(
      MachinePlan plan,
      FirecrackerSettings settings,
      @Nullable Snapshot snapshot,
      List<ApiRequest> requests,
      ApiRequest run) {
    Layout layout = Layout.of(plan, settings);
    List<Layout.Placed> files = Layout.files(plan, snapshot);
    Path jailer = settings.jailer();
    return jailer == null
        ? new FirecrackerPlan(null, direct(plan, settings, layout, files), requests, run)
        : new FirecrackerPlan(
            JailPlan.of(plan, layout, files),
            jailed(plan, settings, jailer, layout),
            requests,
            run);
  }

  private static ProcessPlan direct(
      MachinePlan plan, FirecrackerSettings settings, Layout layout, List<Layout.Placed> files) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(settings.program().toString(), "--id", plan.name()));
    command.addAll(List.of("--api-sock", layout.apiSocket()));
    command.addAll(LOGGING);
    return new ProcessPlan(
        plan.name(),
        command,
        environment(),
        plan.folder(),
        files.stream().map(file -> new OpenFile(file.source(), file.writable())).toList(),
        plan.user(),
        limits(plan));
  }

  /**
   * The jailer starts as this node's user, and gives up its rights when the jail is closed. It
   * leaves the machine in the control group that it was started in.
   */
  private static ProcessPlan jailed(
      MachinePlan plan, FirecrackerSettings settings, Path jailer, Layout layout) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(jailer.toString(), "--id", plan.name()));
    command.addAll(List.of("--exec-file", settings.program().toString()));
    command.addAll(List.of("--uid", Integer.toString(plan.user())));
    command.addAll(List.of("--gid", Integer.toString(plan.user())));
    command.addAll(List.of("--chroot-base-dir", plan.folder().toString()));
    command.addAll(List.of("--resource-limit", "no-file=" + OPEN_FILES));
    command.addAll(List.of("--", "--api-sock", layout.apiSocket()));
    command.addAll(LOGGING);
    return new ProcessPlan(
        plan.name(),
        command,
        environment(),
        plan.folder(),
        List.of(),
        ProcessPlan.THIS_USER,
        limits(plan));
  }

  private static Map<String, String> environment() {
    return Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8");
  }

  private static ProcessPlan.Limits limits(MachinePlan plan) {
    return new ProcessPlan.Limits(
        (plan.memoryMib() + OVERHEAD_MIB) * MIB, plan.vcpus(), plan.vcpus() + OWN_TASKS);
  }
}
