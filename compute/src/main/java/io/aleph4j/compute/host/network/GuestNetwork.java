package io.aleph4j.compute.host.network;

import io.aleph4j.compute.host.ProcessPlan;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network of a machine.
 *
 * @param vmId its number
 * @param user who opens the tap; {@link ProcessPlan#THIS_USER} for this node itself
 * @param ipv4 its range: the first address is the host's, the second the guest's
 * @param ipv6 its range: address 0 is the host's, all others are the guest's; null for none
 * @param forwards ports of this host that lead to it
 */
public record GuestNetwork(
    int vmId, int user, Subnet ipv4, @Nullable Subnet ipv6, List<Forward> forwards) {
  /** What the names of all taps begin with. */
  static final String TAP_PREFIX = "vmtap";

  public GuestNetwork {
    forwards = List.copyOf(forwards);
    if (!ipv4.isIpv4() || ipv4.prefix() != 24) {
      throw new IllegalArgumentException("a machine has a /24 of IPv4, not " + ipv4);
    }
    if (ipv6 != null && (ipv6.isIpv4() || ipv6.prefix() != 124)) {
      throw new IllegalArgumentException("a machine has a /124 of IPv6, not " + ipv6);
    }
  }

  /** A port of this host that leads to a port of a guest. */
  public record Forward(Protocol protocol, int hostPort, int guestPort) {
    public Forward {
      NodeNetwork.checkPort(hostPort);
      NodeNetwork.checkPort(guestPort);
    }
  }

  /** What ports are of. */
  public enum Protocol {
    TCP,
    UDP
  }

  /** With the addresses of this number, and no port that leads to it. */
  public static GuestNetwork of(int vmId, int user, @Nullable Subnet ipv6) {
    return new GuestNetwork(vmId, user, AddressPlan.ipv4(vmId), ipv6, List.of());
  }

  /** The same, with other ports that lead to it. */
  public GuestNetwork withForwards(List<Forward> ports) {
    return new GuestNetwork(vmId, user, ipv4, ipv6, ports);
  }

  /** The host's end. */
  public String tap() {
    return TAP_PREFIX + vmId;
  }

  /** The host's IPv4 address, which is the guest's gateway. */
  public InetAddress gateway4() {
    return ipv4.at(1);
  }

  /** The guest's IPv4 address. */
  public InetAddress guest4() {
    return ipv4.at(2);
  }

  /** The host's IPv6 address, which is the guest's gateway. */
  public @Nullable InetAddress gateway6() {
    return ipv6 == null ? null : ipv6.at(0);
  }

  /** The guest's IPv6 address. */
  public @Nullable InetAddress guest6() {
    return ipv6 == null ? null : ipv6.at(1);
  }
}
