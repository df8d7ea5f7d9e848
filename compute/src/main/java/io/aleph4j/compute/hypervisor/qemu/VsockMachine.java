package io.aleph4j.compute.hypervisor.qemu;

import io.aleph4j.compute.channel.GuestChannel;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine of QEMU's with a vsock device that this process serves. QEMU starts when it is let run:
 * then somebody listens to the guest.
 */
final class VsockMachine implements Machine {
  private final MachinePlan plan;
  private final GuestChannel channel;
  private final Supplier<HostProcess> start;
  private volatile @Nullable HostProcess process;

  VsockMachine(MachinePlan plan, GuestChannel channel, Supplier<HostProcess> start) {
    this.plan = plan;
    this.channel = channel;
    this.start = start;
  }

  @Override
  public HostProcess process() {
    HostProcess running = process;
    if (running == null) {
      throw new IllegalStateException(plan.name() + " was not let run yet");
    }
    return running;
  }

  @Override
  public Optional<GuestChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public void run() {
    process = start.get();
  }

  @Override
  public SocketChannel openSerial() throws IOException {
    throw new IOException(plan.name() + " has a vsock device and no serial port");
  }

  /** Ends the process, if it runs. */
  void kill() {
    HostProcess running = process;
    if (running != null) {
      running.kill();
    }
  }

  @Override
  public void close() {
    kill();
    channel.close();
  }
}
