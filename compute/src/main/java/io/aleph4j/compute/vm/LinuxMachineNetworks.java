package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.compute.host.network.GuestNetwork;
import io.aleph4j.compute.host.network.NetworkLock;
import io.aleph4j.compute.host.network.Networks;
import io.aleph4j.compute.host.network.NodeIpv6;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Address;
import io.aleph4j.compute.network.NetworkLease;
import io.aleph4j.protocol.ItemHash;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Networks by which machines reach the world but not this host. */
public final class LinuxMachineNetworks implements MachineNetworks {
  private static final Logger log = LoggerFactory.getLogger(LinuxMachineNetworks.class);

  private final Networks networks;
  private final NetworkLock lock;
  private final Resolvers resolvers;
  private final AddressPlan addresses;

  /** Who has which address of IPv6. */
  private final Map<Ipv6Address, Integer> taken = new ConcurrentHashMap<>();

  private volatile NodeIpv6 ipv6;
  private volatile boolean isOpen;

  /**
   * Over these.
   *
   * @param lock held while it is open
   * @param resolvers whom guests ask for names
   * @param addresses what machines are given
   * @param ipv6 how, as far as IPv6 is concerned
   */
  public LinuxMachineNetworks(
      Networks networks,
      NetworkLock lock,
      Resolvers resolvers,
      AddressPlan addresses,
      NodeIpv6 ipv6) {
    this.networks = networks;
    this.lock = lock;
    this.resolvers = resolvers;
    this.addresses = addresses;
    this.ipv6 = ipv6;
  }

  @Override
  public Optional<String> begin() {
    try {
      String owner = lock.take();
      if (!owner.isEmpty()) {
        return Optional.of("another node of this system gives networks to its own: " + owner);
      }
      networks.begin(List.of()).ifPresent(reason -> ipv6 = NodeIpv6.none(addresses.pool(), reason));
      isOpen = true;
      return Optional.empty();
    } catch (ComputeException | IOException e) {
      release();
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Optional<NodeIpv6> ipv6() {
    return isOpen ? Optional.of(ipv6) : Optional.empty();
  }

  @Override
  public Optional<Attachment> attach(ItemHash hash, VmDefinition.Kind kind, int vmId, int user) {
    if (!isOpen) {
      return Optional.empty();
    }
    NetworkLease lease = addresses.lease(hash, kind, vmId);
    boolean hasIpv6 = ipv6.isGiven();
    GuestNetwork guest = GuestNetwork.of(lease, user, hasIpv6);
    take(lease);
    networks.add(guest);
    return Optional.of(
        new Attachment(
            new MachinePlan.Tap(guest.tap(), mac(vmId)),
            new Configuration.Network(
                lease.ipv4WithPrefix(),
                lease.ipv4Gateway(),
                hasIpv6 ? lease.ipv6WithPrefix() : null,
                hasIpv6 ? lease.ipv6Gateway().toString() : null,
                (hasIpv6 ? resolvers.all() : resolvers.ipv4())
                    .stream().map(LinuxMachineNetworks::text).toList())));
  }

  private void take(NetworkLease lease) {
    taken.values().remove(lease.vmId()); // it may have been of another kind before
    Integer other = taken.putIfAbsent(lease.ipv6Gateway(), lease.vmId());
    if (other != null) {
      throw new ComputeException(
          ("machine %d has the addresses %s, which follow from the hashes of both: start this one"
                  + " on another node")
              .formatted(other, lease.ipv6Network()));
    }
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    return text.contains(":") ? Ipv6Address.parse(text).toString() : text;
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
      taken.values().remove(vmId);
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
