package io.aleph4j.compute.host.network;

import io.aleph4j.compute.host.ProcessPlan;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Taps and settings of the kernel, as texts and values. For {@code ip -batch -}, a line each. */
final class NetworkPlan {

  private NetworkPlan() {}

  /** What the kernel has to do for any machine to have a network. */
  static List<Sysctl> sysctls(NodeNetwork node) {
    List<Sysctl> settings = new ArrayList<>();
    settings.add(new Sysctl("ipv4/ip_forward", "1"));
    if (node.ipv6() != NodeNetwork.Ipv6.NONE) {
      // A router ignores advertisements of others: without 2 the host itself would lose its route.
      settings.add(new Sysctl("ipv6/conf/" + node.external() + "/accept_ra", "2"));
      settings.add(new Sysctl("ipv6/conf/all/forwarding", "1"));
    }
    if (node.ipv6() == NodeNetwork.Ipv6.PROXIED) {
      settings.add(new Sysctl("ipv6/conf/" + node.external() + "/proxy_ndp", "1"));
    }
    return settings;
  }

  /** What a guest must not do to the host through its tap. */
  static List<Sysctl> sysctls(NodeNetwork node, GuestNetwork guest) {
    List<Sysctl> settings = new ArrayList<>();
    settings.add(new Sysctl("ipv4/conf/" + guest.tap() + "/accept_redirects", "0"));
    settings.add(new Sysctl("ipv4/conf/" + guest.tap() + "/send_redirects", "0"));
    if (node.ipv6() != NodeNetwork.Ipv6.NONE) {
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
    InetAddress guest6 = guest.guest6();
    if (guest6 != null && node.ipv6() == NodeNetwork.Ipv6.PROXIED) {
      lines.append(
          "neigh replace proxy %s dev %s\n".formatted(guest6.getHostAddress(), node.external()));
    }
    return lines.toString();
  }

  /** Removes a tap with all that it has. */
  static String removeTap(String tap) {
    return "link delete dev " + tap + "\n";
  }

  /** Answers for a guest's address no more. */
  static String removeProxy(NodeNetwork node, InetAddress guest6) {
    return "neigh del proxy %s dev %s\n".formatted(guest6.getHostAddress(), node.external());
  }
}
