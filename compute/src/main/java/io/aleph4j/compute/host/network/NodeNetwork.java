package io.aleph4j.compute.host.network;

import io.aleph4j.compute.ComputeException;
import java.net.InetAddress;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The network of a node, as far as its machines are concerned.
 *
 * @param external the interface towards the world
 * @param resolvers whom guests may ask for names, even on addresses that are private
 * @param publicPorts TCP ports of this host that guests reach as everybody else does, such as 443
 * @param ipv6 how IPv6 is done
 */
public record NodeNetwork(
    String external, List<InetAddress> resolvers, SortedSet<Integer> publicPorts, NodeIpv6 ipv6) {

  public NodeNetwork {
    checkDevice(external);
    resolvers = List.copyOf(resolvers);
    publicPorts = new TreeSet<>(publicPorts);
    for (int port : publicPorts) {
      checkPort(port);
    }
  }

  /** The same without IPv6, for this reason. */
  NodeNetwork withoutIpv6(String reason) {
    return new NodeNetwork(external, resolvers, publicPorts, NodeIpv6.none(ipv6.pool(), reason));
  }

  /** Refuses what the kernel, or the text of a rule, would not take. */
  static void checkDevice(String name) {
    if (!name.matches("[A-Za-z0-9_.@-]{1,15}")) {
      throw new ComputeException("'" + name + "' cannot be the name of a network interface");
    }
  }

  static void checkPort(int port) {
    if (port < 1 || port > 65_535) {
      throw new ComputeException("a port is 1 to 65535, not " + port);
    }
  }
}
