package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.host.network.GuestNetwork.Forward;
import io.aleph4j.compute.host.network.GuestNetwork.Protocol;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RulesetTest {
  private static final GuestNetwork GUEST =
      Samples.guest()
          .withForwards(
              List.of(
                  new Forward(Protocol.TCP, 24_000, 22),
                  new Forward(Protocol.TCP, 24_001, 80),
                  new Forward(Protocol.UDP, 24_001, 53)));

  private static final String ADDED =
      """
      add chain inet aleph vm-4-source
      add rule inet aleph vm-4-source ip saddr 172.16.4.2 accept
      add rule inet aleph vm-4-source ip6 saddr 2a01:db8:1:2:3:abcd:1234:5670 drop
      add rule inet aleph vm-4-source ip6 saddr 2a01:db8:1:2:3:abcd:1234:5670/124 accept
      add rule inet aleph vm-4-source meta nfproto ipv6 goto source6_local
      add rule inet aleph vm-4-source drop
      add chain inet aleph vm-4-inbound
      add rule inet aleph vm-4-inbound ct status dnat ip daddr 172.16.4.2 accept
      add rule inet aleph vm-4-inbound ip6 daddr 2a01:db8:1:2:3:abcd:1234:5670/124 accept
      add rule inet aleph vm-4-inbound drop
      add element inet aleph taps { "vmtap4" }
      add element inet aleph guests4 { 172.16.4.2 }
      add element inet aleph guests6 { 2a01:db8:1:2:3:abcd:1234:5670/124 }
      add element inet aleph gateways4 { "vmtap4" . 172.16.4.1 }
      add element inet aleph gateways6 { "vmtap4" . 2a01:db8:1:2:3:abcd:1234:5670 }
      add element inet aleph sources { "vmtap4" : goto vm-4-source }
      add element inet aleph inbound { "vmtap4" : goto vm-4-inbound }
      add element inet aleph tcp_forwards { 24000 : 172.16.4.2 . 22, 24001 : 172.16.4.2 . 80 }
      add element inet aleph udp_forwards { 24001 : 172.16.4.2 . 53 }
      """;

  @Test
  void aMachineIsAddedWithTwoChainsAndItsPlacesInTheMaps() {
    assertThat(Ruleset.add(GUEST)).isEqualTo(ADDED);
  }

  @Test
  void aMachineIsRemovedFromTheMapsBeforeItsChainsGo() {
    assertThat(Ruleset.remove(GUEST))
        .isEqualTo(
            """
            delete element inet aleph taps { "vmtap4" }
            delete element inet aleph guests4 { 172.16.4.2 }
            delete element inet aleph guests6 { 2a01:db8:1:2:3:abcd:1234:5670/124 }
            delete element inet aleph gateways4 { "vmtap4" . 172.16.4.1 }
            delete element inet aleph gateways6 { "vmtap4" . 2a01:db8:1:2:3:abcd:1234:5670 }
            delete element inet aleph sources { "vmtap4" }
            delete element inet aleph inbound { "vmtap4" }
            delete element inet aleph tcp_forwards { 24000, 24001 }
            delete element inet aleph udp_forwards { 24001 }
            flush chain inet aleph vm-4-source
            flush chain inet aleph vm-4-inbound
            delete chain inet aleph vm-4-source
            delete chain inet aleph vm-4-inbound
            """);
  }

  @Test
  void aMachineWithoutIpv6HasNoRuleOfIt() {
    assertThat(Ruleset.add(Samples.guestWithoutIpv6(7, 1)))
        .doesNotContain("ip6", "guests6", "gateways6");
  }

  @Test
  void theTableReplacesTheOneThatIsThere() {
    String text = Ruleset.create(Samples.node(), List.of(GUEST));
    assertThat(text)
        .startsWith("add table inet aleph\ndelete table inet aleph\ntable inet aleph {\n")
        .endsWith("}\n" + ADDED)
        .contains("set resolvers4 { type ipv4_addr; elements = { 10.9.9.9 } }")
        .contains("set resolvers6 { type ipv6_addr; elements = { 2620:fe:0:0:0:0:0:fe } }")
        .contains("set public_ports { type inet_service; elements = { 80, 443 } }")
        .contains("elements = { fe80::/10, 2001:db8:ff:0:0:0:0:2 } }")
        .contains(chain("forward", FORWARD))
        .contains(chain("outbound", OUTBOUND))
        .contains(chain("input", INPUT));
  }

  @Test
  void addressesOfAPrivatePoolAreHidden() {
    String hides = "ip6 saddr @guests6 oifname != \"vmtap*\" masquerade\n";
    assertThat(Ruleset.create(Samples.node(NodeIpv6.Way.MASQUERADED), List.of()))
        .contains(
            chain(
                "leaving",
                """
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr @guests4 oifname != "vmtap*" masquerade
                """
                    + hides));
    for (NodeIpv6.Way way : List.of(NodeIpv6.Way.ROUTED, NodeIpv6.Way.PROXIED)) {
      assertThat(Ruleset.create(Samples.node(way), List.of())).doesNotContain(hides);
    }
  }

  /** Whoever is on the link can send what is for any address by way of this host. */
  @Test
  void nobodyCallsMachinesOfAPrivatePool() {
    String closes = "meta nfproto ipv6 drop\n";
    String opens = "oifname vmap @inbound\n";
    String hidden = Ruleset.create(Samples.node(NodeIpv6.Way.MASQUERADED), List.of());
    assertThat(hidden).containsPattern("goto outbound\\s+meta nfproto ipv6 drop\\s+oifname vmap");
    for (NodeIpv6.Way way : List.of(NodeIpv6.Way.ROUTED, NodeIpv6.Way.PROXIED)) {
      assertThat(Ruleset.create(Samples.node(way), List.of()))
          .contains(opens)
          .doesNotContain(closes);
    }
  }

  /** As on tunnels: there is no router whom one could demand to be between. */
  @Test
  void whereNobodyIsOnTheWayToTheWorldAllOfItIsNear() {
    HostIpv6 tunnel = new HostIpv6("", true, List.of(), true, List.of(), true);
    assertThat(
            Ruleset.create(
                Samples.node(new NodeIpv6(NodeIpv6.Way.ROUTED, Samples.POOL, tunnel)), List.of()))
        .contains(
            chain(
                "outbound",
                OUTBOUND
                    .replace("ip6 daddr @routers6 drop\n", "")
                    .replace("meta nfproto ipv6 rt ip6 nexthop != @routers6 drop\n", "")));
  }

  private static final String FORWARD =
      """
      type filter hook forward priority filter; policy accept;
      iifname != "vmtap*" oifname != "vmtap*" accept
      ct state established,related accept
      ct state invalid drop
      iifname @taps goto outbound
      oifname vmap @inbound
      drop
      """;

  private static final String OUTBOUND =
      """
      oifname "vmtap*" drop
      ip daddr @resolvers4 meta l4proto { tcp, udp } th dport 53 accept
      ip6 daddr @resolvers6 meta l4proto { tcp, udp } th dport 53 accept
      ip daddr @private4 drop
      ip6 daddr @private6 drop
      ip6 daddr @routers6 drop
      meta nfproto ipv6 rt ip6 nexthop != @routers6 drop
      oifname "eth0" accept
      drop
      """;

  private static final String INPUT =
      """
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
      """;

  private static String chain(String name, String rules) {
    return "  chain " + name + " {\n" + rules.indent(4) + "  }\n";
  }

  @Test
  void chainsThatAllPacketsPassAreAsLongWithManyMachinesAsWithOne() {
    List<GuestNetwork> many =
        IntStream.range(0, 1_000).mapToObj(id -> Samples.guestWithoutIpv6(id, 1)).toList();
    String one = Ruleset.create(Samples.node(), List.of());
    assertThat(Ruleset.create(Samples.node(), many)).startsWith(one);
  }
}
