package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.host.network.GuestNetwork;
import io.aleph4j.compute.host.network.NetworkLock;
import io.aleph4j.compute.host.network.Networks;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Networks with addresses of IPv4, by which machines reach the world but not this host. */
public final class LinuxMachineNetworks implements MachineNetworks {
  private static final Logger log = LoggerFactory.getLogger(LinuxMachineNetworks.class);

  private final Networks networks;
  private final NetworkLock lock;
  private final List<String> resolvers;
  private volatile boolean isOpen;

  /**
   * Over these.
   *
   * @param lock held while it is open
   * @param resolvers whom guests ask for names
   */
  public LinuxMachineNetworks(Networks networks, NetworkLock lock, Resolvers resolvers) {
    this.networks = networks;
    this.lock = lock;
    this.resolvers = resolvers.ipv4().stream().map(InetAddress::getHostAddress).toList();
  }

  @Override
  public Optional<String> begin() {
    try {
      String owner = lock.take();
      if (!owner.isEmpty()) {
        return Optional.of("another node of this system gives networks to its own: " + owner);
      }
      networks.begin(List.of());
      isOpen = true;
      return Optional.empty();
    } catch (ComputeException | IOException e) {
      release();
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Optional<Attachment> attach(int vmId, int user) {
    if (!isOpen) {
      return Optional.empty();
    }
    GuestNetwork guest = GuestNetwork.of(vmId, user, null);
    networks.add(guest);
    return Optional.of(
        new Attachment(
            new MachinePlan.Tap(guest.tap(), mac(vmId)),
            new Configuration.Network(
                guest.ipv4().withPrefix(guest.guest4()),
                guest.gateway4().getHostAddress(),
                null,
                null,
                resolvers)));
  }

  /** Administered locally, another one for each machine. */
  static String mac(int vmId) {
    return "02:fc:%02x:%02x:%02x:%02x"
        .formatted(vmId >>> 24 & 0xff, vmId >>> 16 & 0xff, vmId >>> 8 & 0xff, vmId & 0xff);
  }

  @Override
  public void detach(int vmId) {
    if (isOpen) {
      networks.remove(vmId);
    }
  }

  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      try {
        networks.close();
      } finally {
        release();
      }
    }
  }

  private void release() {
    try {
      lock.close();
    } catch (IOException e) {
      log.warn("The lock of networks was not closed: {}", e.toString());
    }
  }
}
