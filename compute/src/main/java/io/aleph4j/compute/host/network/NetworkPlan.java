package io.aleph4j.compute.host.network;

import io.aleph4j.compute.host.ProcessPlan;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Taps and settings of the kernel, as texts and values. For {@code ip -batch -}, a line each. */
final class NetworkPlan {

  private NetworkPlan() {}

  /** What the kernel has to do for any machine to have a network. */
  static List<Sysctl> sysctls() {
    return List.of(new Sysctl("ipv4/ip_forward", "1"));
  }

  /** The same for IPv6. */
  static List<Sysctl> sysctls6(NodeNetwork node) {
    List<Sysctl> settings = new ArrayList<>();
    NodeIpv6 ipv6 = node.ipv6();
    if (ipv6.isGiven() && !ipv6.host().isRouter()) {
      // A router ignores advertisements of others: without 2 the host itself would lose its routes,
      // and those that it has at the moment when it becomes one. So this comes first.
      ipv6.host()
          .advertised()
          .forEach(device -> settings.add(new Sysctl("ipv6/conf/" + device + "/accept_ra", "2")));
      settings.add(new Sysctl("ipv6/conf/all/forwarding", "1"));
    }
    if (ipv6.way() == NodeIpv6.Way.PROXIED) {
      settings.add(new Sysctl("ipv6/conf/" + node.external() + "/proxy_ndp", "1"));
      // Who answers for others waits for up to 0.8 s, unless it is told not to.
      settings.add(new Sysctl("ipv6/neigh/" + node.external() + "/proxy_delay", "0"));
    }
    return settings;
  }

  /** What a guest must not do to the host through its tap. */
  static List<Sysctl> sysctls(NodeNetwork node, GuestNetwork guest) {
    List<Sysctl> settings = new ArrayList<>();
    settings.add(new Sysctl("ipv4/conf/" + guest.tap() + "/accept_redirects", "0"));
    settings.add(new Sysctl("ipv4/conf/" + guest.tap() + "/send_redirects", "0"));
    if (node.ipv6().isGiven()) {
      settings.add(new Sysctl("ipv6/conf/" + guest.tap() + "/accept_ra", "0"));
      settings.add(new Sysctl("ipv6/conf/" + guest.tap() + "/accept_redirects", "0"));
    }
    return settings;
  }

  /** Makes a tap; it must not be there. */
  static String makeTap(GuestNetwork guest) {
    String owner = guest.user() == ProcessPlan.THIS_USER ? "" : " user " + guest.user();
    return "tuntap add dev " + guest.tap() + " mode tap" + owner + "\n";
  }

  /** Gives a tap its addresses and lets it work; may be done again. */
  static String configureTap(NodeNetwork node, GuestNetwork guest) {
    StringBuilder lines = new StringBuilder();
    lines.append(
        "address replace %s dev %s\n"
            .formatted(guest.ipv4().withPrefix(guest.gateway4()), guest.tap()));
    Subnet ipv6 = guest.ipv6();
    if (ipv6 != null) {
      // Nobody else can have the address: a check for duplicates only delays the first packets.
      lines.append(
          "address replace %s dev %s nodad\n".formatted(ipv6.withPrefix(ipv6.at(0)), guest.tap()));
    }
    lines.append("link set dev ").append(guest.tap()).append(" up\n");
    if (node.ipv6().way() == NodeIpv6.Way.PROXIED) {
      guest.guests6().forEach(address -> lines.append(proxy("replace", node, address)));
    }
    return lines.toString();
  }

  /** Removes a tap with all that it has. */
  static String removeTap(String tap) {
    return "link delete dev " + tap + "\n";
  }

  /** Answers for these addresses no more; those that it does not answer for are passed over. */
  static String removeProxies(NodeNetwork node, Collection<InetAddress> addresses) {
    StringBuilder lines = new StringBuilder();
    addresses.forEach(address -> lines.append(proxy("del", node, address)));
    return lines.toString();
  }

  private static String proxy(String verb, NodeNetwork node, InetAddress address) {
    return "neigh %s proxy %s dev %s\n".formatted(verb, address.getHostAddress(), node.external());
  }
}
