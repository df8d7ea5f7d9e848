package io.aleph4j.compute.hypervisor.firecracker;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.UnixSocketChannel;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.time.Duration;
import java.util.function.Consumer;

/** Machines run by Firecracker, told what to do through its API. Safe for many threads. */
public final class Firecracker implements Hypervisor {

  /** Writing a snapshot of a large memory is what takes longest. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final FirecrackerSettings settings;
  private final Host host;
  private final Jails jails;

  /** Runs machines in this way, on this system. */
  public Firecracker(FirecrackerSettings settings, Host host) {
    this(settings, host, new LinuxMounts());
  }

  Firecracker(FirecrackerSettings settings, Host host, Mounts mounts) {
    this.settings = settings;
    this.host = host;
    this.jails = new Jails(host, mounts);
  }

  @Override
  public String description() {
    return "Firecracker "
        + settings.version()
        + " with KVM"
        + (settings.jailer() == null ? ", without jails" : "");
  }

  @Override
  public boolean isAccelerated() {
    return true;
  }

  /**
   * Starts a process and tells it all about the machine. The guest does not run before {@link
   * FirecrackerMachine#run()}.
   */
  @Override
  public FirecrackerMachine start(MachinePlan plan, Consumer<String> console) {
    return open(plan, FirecrackerPlan.boot(plan, settings), console);
  }

  /**
   * Starts a process that goes on where another machine was paused. The guest does not run before
   * {@link FirecrackerMachine#run()}. Connections that it had over its channel are reset; ports
   * that it listens on stay.
   *
   * @param plan the machine: as many disks as that one had, with the same contents
   * @throws ComputeException when the snapshot is of another version, or cannot be read
   */
  public FirecrackerMachine restore(MachinePlan plan, Snapshot snapshot, Consumer<String> console) {
    return open(plan, FirecrackerPlan.restore(plan, snapshot, settings), console);
  }

  private FirecrackerMachine open(
      MachinePlan plan, FirecrackerPlan todo, Consumer<String> console) {
    Layout layout = Layout.of(plan, settings);
    UnixSocketChannel sockets = sockets(layout);
    FirecrackerMachine machine = machine(plan, todo, layout, sockets, launch(plan, todo, console));
    try {
      machine.configure(START_LIMIT);
      return machine;
    } catch (ComputeException e) {
      machine.close();
      throw e;
    }
  }

  private static UnixSocketChannel sockets(Layout layout) {
    try {
      return new UnixSocketChannel(layout.outside(layout.vsock()));
    } catch (IllegalArgumentException e) {
      throw new ComputeException(String.valueOf(e.getMessage()), e);
    }
  }

  private HostProcess launch(MachinePlan plan, FirecrackerPlan todo, Consumer<String> console) {
    try {
      if (todo.jail() != null) {
        jails.make(todo.jail());
      }
      return host.start(todo.process(), console);
    } catch (ComputeException e) {
      host.remove(plan.folder());
      throw e;
    }
  }

  private FirecrackerMachine machine(
      MachinePlan plan,
      FirecrackerPlan todo,
      Layout layout,
      UnixSocketChannel sockets,
      HostProcess process) {
    return new FirecrackerMachine(
        todo,
        layout,
        process,
        new FirecrackerApi(layout.outside(layout.apiSocket()), ANSWER_LIMIT),
        new HandedChannel(sockets, host, plan.user()),
        new SnapshotFiles(settings.version()),
        () -> host.remove(plan.folder()));
  }
}
