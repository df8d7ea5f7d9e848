package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.network.ExternalInterface;
import io.aleph4j.compute.host.network.HostIpv6;
import io.aleph4j.compute.host.network.LinuxNetworks;
import io.aleph4j.compute.host.network.NetworkLock;
import io.aleph4j.compute.host.network.NodeIpv6;
import io.aleph4j.compute.host.network.NodeNetwork;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.host.network.SystemResolvers;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.vm.LinuxMachineNetworks;
import io.aleph4j.compute.vm.MachineNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of the networks of machines (spec 04 §15).
 *
 * @param allowed whether machines may have one
 * @param device the interface towards the world; null for that of the default route
 * @param resolvers whom guests ask for names; empty for those of this host
 * @param mode where this host's are looked up
 * @param addresses what machines are given
 * @param forwardsIpv6 whether they have IPv6, which this host then forwards
 * @param proxiesNdp whether this host answers for them on its link
 */
public record MachineNetworking(
    boolean allowed,
    @Nullable String device,
    List<String> resolvers,
    Resolvers.Mode mode,
    AddressPlan addresses,
    boolean forwardsIpv6,
    boolean proxiesNdp) {
  private static final Path PROC = Path.of("/proc");
  private static final Path LOCK = Path.of("/run/aleph4j-networks.lock");

  public MachineNetworking {
    resolvers = List.copyOf(resolvers);
  }

  /** By the default route, with this host's resolvers and addresses of a private pool. */
  public static MachineNetworking standard() {
    return new MachineNetworking(
        true, null, List.of(), Resolvers.Mode.DETECT, AddressPlan.standard(), true, true);
  }

  /**
   * The networks of this system.
   *
   * @param isRoot whether this process may make them
   * @throws ComputeException when guests cannot reach a resolver that the operator named
   */
  public MachineNetworks open(boolean isRoot) {
    if (!allowed) {
      return MachineNetworks.none("the settings say so");
    }
    if (!isRoot) {
      return MachineNetworks.none("only root can give them one");
    }
    String external = device == null ? defaultDevice() : device;
    if (external == null) {
      return MachineNetworks.none("this system has no default route");
    }
    Resolvers chosen = Resolvers.choose(resolvers, mode, new SystemResolvers(external));
    NodeIpv6 ipv6 =
        NodeIpv6.choose(forwardsIpv6, proxiesNdp, addresses.pool(), HostIpv6.read(PROC, external));
    NodeNetwork network =
        new NodeNetwork(
            external, ipv6.isGiven() ? chosen.all() : chosen.ipv4(), new TreeSet<>(), ipv6);
    return new LinuxMachineNetworks(
        new LinuxNetworks(network), new NetworkLock(LOCK), chosen, addresses, ipv6);
  }

  private static @Nullable String defaultDevice() {
    try {
      return ExternalInterface.find(Files.readString(PROC.resolve("net/route"))).orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
