package io.aleph4j.compute.hypervisor.qemu;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.vhost.VhostUserChannel;
import io.aleph4j.compute.channel.vhost.VsockPoller;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.hypervisor.Hypervisor;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Machines run by QEMU. */
public final class Qemu implements Hypervisor {
  private static final Logger log = LoggerFactory.getLogger(Qemu.class);

  private final QemuSettings settings;
  private final Host host;
  private final @Nullable VsockPoller poller;

  /** Runs machines in this way, on this system, with a serial port as their only channel. */
  public Qemu(QemuSettings settings, Host host) {
    this(settings, host, null);
  }

  /**
   * Runs machines in this way, on this system.
   *
   * @param poller serves the vsock devices of all of them, and outlives them; null for machines
   *     that have a serial port instead
   */
  public Qemu(QemuSettings settings, Host host, @Nullable VsockPoller poller) {
    this.settings = settings;
    this.host = host;
    this.poller = poller;
  }

  @Override
  public String description() {
    return "QEMU "
        + settings.version()
        + (settings.accelerated() ? " with KVM" : ", emulating in software");
  }

  @Override
  public boolean isAccelerated() {
    return settings.accelerated();
  }

  @Override
  public Machine start(MachinePlan plan, Consumer<String> console) {
    if (poller == null) {
      return new QemuMachine(plan, host.start(QemuPlan.of(plan, settings), console));
    }
    AtomicReference<@Nullable VsockMachine> made = new AtomicReference<>();
    VhostUserChannel channel = channel(plan, poller, cause -> end(plan, cause, made.get()));
    VsockMachine machine =
        new VsockMachine(
            plan, channel, () -> host.start(QemuPlan.of(plan, settings, true), console));
    made.set(machine);
    return machine;
  }

  /** The device is gone, and the guest may do anything: nothing of it is worth waiting for. */
  private static void end(MachinePlan plan, IOException cause, @Nullable VsockMachine machine) {
    log.warn("{} breaks the rules of its vsock device and is ended", plan.name(), cause);
    if (machine != null) {
      Thread.startVirtualThread(machine::kill); // the caller serves all machines
    }
  }

  private VhostUserChannel channel(
      MachinePlan plan, VsockPoller served, Consumer<IOException> onViolation) {
    Path socket = plan.folder().resolve(QemuPlan.VSOCK_SOCKET);
    VhostUserChannel channel;
    try {
      channel = new VhostUserChannel(socket, served, onViolation);
    } catch (IOException e) {
      throw new ComputeException("the socket " + socket + " cannot be made", e);
    }
    boolean isHanded = false;
    try {
      host.hand(socket, plan.user(), true);
      isHanded = true;
      return channel;
    } finally {
      if (!isHanded) {
        channel.close(); // nobody else knows of it
      }
    }
  }
}
