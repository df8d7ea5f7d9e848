package io.aleph4j.compute.hypervisor.qemu;

import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.hypervisor.Machine;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A process of QEMU's. */
final class QemuMachine implements Machine {
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final MachinePlan plan;
  private final HostProcess process;

  QemuMachine(MachinePlan plan, HostProcess process) {
    this.plan = plan;
    this.process = process;
  }

  @Override
  public HostProcess process() {
    return process;
  }

  @Override
  public SocketChannel openSerial() throws IOException {
    Path socket = plan.folder().resolve(QemuPlan.SERIAL_SOCKET);
    while (true) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
      } catch (IOException e) {
        channel.close();
        // QEMU makes the socket some milliseconds after it was started.
        if (!process.isAlive()) {
          throw new IOException("QEMU has ended before its guest could be reached", e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  @Override
  public void close() {
    process.kill();
  }
}
