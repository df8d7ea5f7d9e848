package io.aleph4j.compute.host.network;

import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.network.NetworkLease;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.LongStream;
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
    if (ipv6 != null && (ipv6.isIpv4() || ipv6.prefix() < 124 || ipv6.prefix() > 127)) {
      throw new IllegalArgumentException("a machine has a /124 to /127 of IPv6, not " + ipv6);
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

  /**
   * With these addresses, and no port that leads to it.
   *
   * @param hasIpv6 whether those of IPv6 are given, too
   */
  public static GuestNetwork of(NetworkLease lease, int user, boolean hasIpv6) {
    return new GuestNetwork(
        lease.vmId(),
        user,
        Subnet.parse(lease.ipv4Network()),
        hasIpv6 ? Subnet.parse(lease.ipv6Network()) : null,
        List.of());
  }

  /** The same without IPv6. */
  GuestNetwork withoutIpv6() {
    return new GuestNetwork(vmId, user, ipv4, null, forwards);
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

  /** All IPv6 addresses that are the guest's. */
  List<InetAddress> guests6() {
    Subnet range = ipv6;
    return range == null
        ? List.of()
        : LongStream.range(1, 1L << (128 - range.prefix())).mapToObj(range::at).toList();
  }
}
