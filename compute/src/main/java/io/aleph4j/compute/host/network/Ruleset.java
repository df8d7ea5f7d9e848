package io.aleph4j.compute.host.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may pass between guests, this host and the world, as text for {@code nft -f -}. Everything
 * is in a table of our own, which nobody else rewrites; what it drops is dropped, whatever other
 * tables say. A packet is looked up in maps and sets: its way is as long with a thousand machines
 * as with one.
 */
final class Ruleset {
  /** The table. */
  static final String TABLE = "inet aleph";

  /** Addresses that are no business of guests: of this host's surroundings, or nobody's. */
  private static final String PRIVATE4 =
      "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,"
          + " 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/3";

  /**
   * Addresses of IPv4 within such of IPv6 are no way around the list above: networks that translate
   * (64:ff9b::/96 is theirs for public ones) are told of the private ones, 6to4 is given up.
   */
  private static final String PRIVATE6 =
      "::/96, ::ffff:0:0/96, 64:ff9b::/104, 64:ff9b::a00:0/104, 64:ff9b::6440:0/106,"
          + " 64:ff9b::7f00:0/104, 64:ff9b::a9fe:0/112, 64:ff9b::ac10:0/108, 64:ff9b::c0a8:0/112,"
          + " 64:ff9b::c612:0/111, 64:ff9b::e000:0/99, 64:ff9b:1::/48, 100::/64, 2002::/16,"
          + " fc00::/7, fe80::/10, fec0::/10, ff00::/8";

  /**
   * Who is on the link of this host has an address of the world's, mostly without a way to it from
   * the world: a router at home lets nobody in. So guests talk to nobody without a router between.
   */
  private static final String BY_ROUTERS =
      """
          ip6 daddr @routers6 drop
          meta nfproto ipv6 rt ip6 nexthop != @routers6 drop
      """;

  private static final String MASQUERADE6 =
      """
          ip6 saddr @guests6 oifname != "vmtap*" masquerade
      """;

  /** Whoever is on the link could send what is for a private address by way of this host. */
  private static final String NOBODY_CALLS6 =
      """
          meta nfproto ipv6 drop
      """;

  private Ruleset() {}

  /**
   * The whole table, in place of one that is there, at one blow: what passes before and after
   * passes all the time.
   */
  static String create(NodeNetwork node, Collection<GuestNetwork> guests) {
    StringBuilder text = new StringBuilder();
    text.append("add table ").append(TABLE).append('\n');
    text.append("delete table ").append(TABLE).append('\n');
    text.append(table(node));
    guests.forEach(guest -> text.append(add(guest)));
    return text.toString();
  }

  /** Removes the table, if it is there. */
  static String destroy() {
    return "add table " + TABLE + "\ndelete table " + TABLE + "\n";
  }

  private static String table(NodeNetwork node) {
    return """
    table inet aleph {
      set taps { type ifname; }
      set guests4 { type ipv4_addr; }
      set guests6 { type ipv6_addr; flags interval; }
      set gateways4 { type ifname . ipv4_addr; }
      set gateways6 { type ifname . ipv6_addr; }
      set resolvers4 { type ipv4_addr;%1$s }
      set resolvers6 { type ipv6_addr;%2$s }
      set routers6 { type ipv6_addr; flags interval; elements = { %7$s } }
      set public_ports { type inet_service;%3$s }
      set private4 { type ipv4_addr; flags interval; elements = { %4$s } }
      set private6 { type ipv6_addr; flags interval; elements = { %5$s } }
      map sources { type ifname : verdict; }
      map inbound { type ifname : verdict; }
      map tcp_forwards { type inet_service : ipv4_addr . inet_service; }
      map udp_forwards { type inet_service : ipv4_addr . inet_service; }

      chain source {
        type filter hook prerouting priority raw; policy accept;
        iifname != "vmtap*" accept
        iifname vmap @sources
        drop
      }
      chain source6_local {
        ip6 saddr != { ::, fe80::/10 } drop
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept
        drop
      }
      chain arriving {
        type nat hook prerouting priority dstnat; policy accept;
        iifname "%6$s" meta nfproto ipv4 dnat ip to tcp dport map @tcp_forwards
        iifname "%6$s" meta nfproto ipv4 dnat ip to udp dport map @udp_forwards
      }
      chain leaving {
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr @guests4 oifname != "vmtap*" masquerade
    %9$s  }
      chain input {
        type filter hook input priority filter; policy accept;
        iifname != "vmtap*" accept
        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept
        ct state established,related accept
        icmp type echo-request iifname . ip daddr @gateways4 accept
        icmpv6 type echo-request iifname . ip6 daddr @gateways6 accept
        ip daddr @resolvers4 meta l4proto { tcp, udp } th dport 53 accept
        ip6 daddr @resolvers6 meta l4proto { tcp, udp } th dport 53 accept
        tcp dport @public_ports accept
        drop
      }
      chain forward {
        type filter hook forward priority filter; policy accept;
        iifname != "vmtap*" oifname != "vmtap*" accept
        ct state established,related accept
        ct state invalid drop
        iifname @taps goto outbound
    %10$s    oifname vmap @inbound
        drop
      }
      chain outbound {
        oifname "vmtap*" drop
        ip daddr @resolvers4 meta l4proto { tcp, udp } th dport 53 accept
        ip6 daddr @resolvers6 meta l4proto { tcp, udp } th dport 53 accept
        ip daddr @private4 drop
        ip6 daddr @private6 drop
    %8$s    oifname "%6$s" accept
        drop
      }
    }
    """
        .formatted(
            elements(addresses(node, true)),
            elements(addresses(node, false)),
            elements(node.publicPorts().stream().map(Object::toString).toList()),
            PRIVATE4,
            PRIVATE6,
            node.external(),
            String.join(", ", routers(node)),
            node.ipv6().host().isDirect() ? "" : BY_ROUTERS,
            node.ipv6().way() == NodeIpv6.Way.MASQUERADED ? MASQUERADE6 : "",
            node.ipv6().way() == NodeIpv6.Way.MASQUERADED ? NOBODY_CALLS6 : "");
  }

  /** Those that advertise themselves have an address on the link alone. */
  private static List<String> routers(NodeNetwork node) {
    return Stream.concat(
            Stream.of("fe80::/10"),
            node.ipv6().host().routers().stream().map(InetAddress::getHostAddress))
        .toList();
  }

  private static List<String> addresses(NodeNetwork node, boolean ipv4) {
    return node.resolvers().stream()
        .filter(address -> address instanceof Inet4Address == ipv4)
        .map(InetAddress::getHostAddress)
        .distinct()
        .toList();
  }

  private static String elements(List<String> values) {
    return values.isEmpty() ? "" : " elements = { " + String.join(", ", values) + " }";
  }

  /** A machine more; it must not be there. */
  static String add(GuestNetwork guest) {
    StringBuilder text = new StringBuilder();
    String source = chain(guest, "source");
    String inbound = chain(guest, "inbound");
    Subnet ipv6 = guest.ipv6();
    line(text, "add chain %s %s".formatted(TABLE, source));
    line(text, "add rule %s %s ip saddr %s accept".formatted(TABLE, source, text(guest.guest4())));
    if (ipv6 != null) {
      line(text, "add rule %s %s ip6 saddr %s drop".formatted(TABLE, source, text(ipv6.at(0))));
      line(text, "add rule %s %s ip6 saddr %s accept".formatted(TABLE, source, ipv6));
      line(text, "add rule %s %s meta nfproto ipv6 goto source6_local".formatted(TABLE, source));
    }
    line(text, "add rule %s %s drop".formatted(TABLE, source));
    line(text, "add chain %s %s".formatted(TABLE, inbound));
    line(
        text,
        "add rule %s %s ct status dnat ip daddr %s accept"
            .formatted(TABLE, inbound, text(guest.guest4())));
    if (ipv6 != null) {
      line(text, "add rule %s %s ip6 daddr %s accept".formatted(TABLE, inbound, ipv6));
    }
    line(text, "add rule %s %s drop".formatted(TABLE, inbound));
    elements(text, "add", guest, ": goto " + source, ": goto " + inbound);
    return text.toString();
  }

  /** A machine less; it must be there. */
  static String remove(GuestNetwork guest) {
    StringBuilder text = new StringBuilder();
    elements(text, "delete", guest, "", "");
    line(text, "flush chain %s %s".formatted(TABLE, chain(guest, "source")));
    line(text, "flush chain %s %s".formatted(TABLE, chain(guest, "inbound")));
    line(text, "delete chain %s %s".formatted(TABLE, chain(guest, "source")));
    line(text, "delete chain %s %s".formatted(TABLE, chain(guest, "inbound")));
    return text.toString();
  }

  private static void elements(
      StringBuilder text, String verb, GuestNetwork guest, String source, String inbound) {
    String tap = "\"" + guest.tap() + "\"";
    InetAddress gateway6 = guest.gateway6();
    line(text, "%s element %s taps { %s }".formatted(verb, TABLE, tap));
    line(text, "%s element %s guests4 { %s }".formatted(verb, TABLE, text(guest.guest4())));
    if (guest.ipv6() != null) {
      line(text, "%s element %s guests6 { %s }".formatted(verb, TABLE, guest.ipv6()));
    }
    line(
        text,
        "%s element %s gateways4 { %s . %s }".formatted(verb, TABLE, tap, text(guest.gateway4())));
    if (gateway6 != null) {
      line(text, "%s element %s gateways6 { %s . %s }".formatted(verb, TABLE, tap, text(gateway6)));
    }
    line(text, "%s element %s sources { %s }".formatted(verb, TABLE, (tap + " " + source).strip()));
    line(
        text, "%s element %s inbound { %s }".formatted(verb, TABLE, (tap + " " + inbound).strip()));
    for (GuestNetwork.Protocol protocol : GuestNetwork.Protocol.values()) {
      forwards(text, verb, guest, protocol);
    }
  }

  private static void forwards(
      StringBuilder text, String verb, GuestNetwork guest, GuestNetwork.Protocol protocol) {
    String list =
        guest.forwards().stream()
            .filter(forward -> forward.protocol() == protocol)
            .map(forward -> forward(verb, guest, forward))
            .collect(Collectors.joining(", "));
    if (!list.isEmpty()) {
      String map = protocol.name().toLowerCase(Locale.ROOT) + "_forwards";
      line(text, "%s element %s %s { %s }".formatted(verb, TABLE, map, list));
    }
  }

  private static String forward(String verb, GuestNetwork guest, GuestNetwork.Forward forward) {
    return verb.equals("delete")
        ? Integer.toString(forward.hostPort())
        : "%d : %s . %d".formatted(forward.hostPort(), text(guest.guest4()), forward.guestPort());
  }

  private static String chain(GuestNetwork guest, String what) {
    return "vm-" + guest.vmId() + "-" + what;
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
