package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Pool;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the world finds the way back to guests whose addresses nobody routes to the node. */
class Ipv6WaysRealTest {
  private static final String ROUTER = "2a01:db8:1:2::1";
  private static final String NODE = "2a01:db8:1:2::2";
  private static final String WORLD = "2001:db8:fe::1";

  /** Says to all on the link that this one is a router, for half an hour. */
  private static final String ADVERTISEMENT =
      """
      import socket, struct
      s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
      device = socket.if_nametoindex("eth0")
      s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
      s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, device)
      message = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0)
      s.sendto(message, ("ff02::1", 0, 0, device))
      """;

  @TempDir Path folder;
  private Lab lab;

  @BeforeEach
  void build() throws Exception {
    String obstacle = Lab.obstacle();
    assumeTrue(obstacle.isEmpty(), obstacle);
    lab = new Lab(folder);
    List.of("node", "world", "four").forEach(lab::add);
    lab.join("node", "eth0", "world", "eth0");
    lab.join("node", "vmtap4", "four", "eth0");
    // The pool is the network that the node itself is in, as at most providers.
    lab.ip("node", "address add " + NODE + "/64 dev eth0 nodad", "route add ::/0 via " + ROUTER);
    lab.ip(
        "world",
        "address add " + ROUTER + "/64 dev eth0 nodad",
        "address add " + WORLD + "/128 dev lo nodad");
    lab.serve("world", "t80");
    lab.serve("four", "t7000");
  }

  @AfterEach
  void tearDown() {
    if (lab != null) {
      lab.close();
    }
  }

  private LinuxNetworks networks(NodeIpv6.Way way, Ipv6Pool pool) {
    HostIpv6 host =
        new HostIpv6(
            "", false, List.of("eth0"), true, List.of(InetAddress.ofLiteral(ROUTER)), false);
    return new LinuxNetworks(
        new NodeNetwork("eth0", List.of(), new TreeSet<>(), new NodeIpv6(way, pool, host)),
        lab.in("node"));
  }

  private GuestNetwork guest(Ipv6Pool pool) {
    GuestNetwork guest = Samples.guest(4, ProcessPlan.THIS_USER, Samples.INSTANCE, pool);
    Subnet range = Objects.requireNonNull(guest.ipv6());
    lab.ip(
        "four",
        "address add %s dev eth0 nodad".formatted(range.withPrefix(range.at(1))),
        "address add %s dev eth0 nodad".formatted(range.withPrefix(range.at(15))),
        "route add ::/0 via " + range.at(0).getHostAddress());
    return guest;
  }

  private static String text(GuestNetwork guest, int number) {
    return Objects.requireNonNull(guest.ipv6()).at(number).getHostAddress();
  }

  private String proxies() {
    return lab.in("node").run(List.of("ip", "-6", "neigh", "show", "proxy"), "").output();
  }

  @Test
  void theNodeAnswersForItsGuests() {
    GuestNetwork guest = guest(Samples.POOL);
    lab.ip(
        "node",
        "neigh add proxy 2a01:db8:1:2:3::1 dev eth0",
        "neigh add proxy 2001:db8:9::1 dev eth0");
    LinuxNetworks networks = networks(NodeIpv6.Way.PROXIED, Samples.POOL);
    assertThat(networks.begin(List.of(guest))).isEmpty();
    // What an earlier run has left is gone; what is none of the node's is not.
    assertThat(proxies()).contains("2001:db8:9::1").doesNotContain("2a01:db8:1:2:3::1");
    assertThat(lab.reaches("world", text(guest, 1), 7000)).isTrue();
    assertThat(lab.reaches("world", text(guest, 15), 7000)).isTrue();
    assertThat(lab.reachesAtOnce("world", text(guest, 2), 7000)).isFalse(); // nobody has it
    assertThat(lab.call("four", WORLD, 80)).isIn(text(guest, 1), text(guest, 15));
    assertThat(lab.reachesAtOnce("four", NODE, 7000)).isFalse();
    networks.remove(4);
    assertThat(proxies()).isEqualTo("2001:db8:9::1 dev eth0 proxy");
  }

  /** The kernel forgets such ways when a host begins to forward, unless it is told before. */
  @Test
  void aHostKeepsTheWayThatItsRouterAdvertised() throws Exception {
    lab.ip("node", "route del ::/0 via " + ROUTER);
    // Who says that it is a router and then answers as if it were none is taken for none.
    lab.in("world").run(List.of("tee", "/proc/sys/net/ipv6/conf/all/forwarding"), "1");
    lab.in("world").run(List.of("python3", "-c", ADVERTISEMENT), "");
    List<String> show = List.of("ip", "-6", "route", "show", "default");
    for (int i = 0; i < 100 && lab.in("node").run(show, "").output().isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertThat(lab.in("node").run(show, "").output()).contains("via fe80:", "proto ra");
    GuestNetwork guest = guest(Samples.POOL);
    assertThat(networks(NodeIpv6.Way.PROXIED, Samples.POOL).begin(List.of(guest))).isEmpty();
    assertThat(lab.in("node").run(show, "").output()).contains("via fe80:", "proto ra");
    assertThat(lab.reaches("four", WORLD, 80)).isTrue();
  }

  @Test
  void withoutAnAnswerNobodyFindsThem() {
    GuestNetwork guest = guest(Samples.POOL);
    assertThat(networks(NodeIpv6.Way.ROUTED, Samples.POOL).begin(List.of(guest))).isEmpty();
    assertThat(lab.reachesAtOnce("world", text(guest, 1), 7000)).isFalse();
  }

  @Test
  void guestsOfAPrivatePoolAreSeenUnderTheNodesAddress() {
    Ipv6Pool pool = AddressPlan.standard().pool();
    GuestNetwork guest = guest(pool);
    LinuxNetworks networks = networks(NodeIpv6.Way.MASQUERADED, pool);
    assertThat(networks.begin(List.of(guest))).isEmpty();
    assertThat(lab.call("four", WORLD, 80)).isEqualTo(NODE);
    assertThat(lab.reaches("node", text(guest, 1), 7000)).isTrue();
    assertThat(proxies()).isEmpty();
    networks.remove(4);
    assertThat(lab.list("node")).doesNotContain("fc00:1:2:3:");
  }

  @Test
  void aHostWithoutIpv6GivesItsGuestsTheRest() {
    lab.in("node").run(List.of("tee", "/proc/sys/net/ipv6/conf/all/disable_ipv6"), "1");
    lab.in("node").run(List.of("tee", "/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
    lab.ip("node", "address add 203.0.113.1/24 dev eth0");
    lab.ip("world", "address add 203.0.113.2/24 dev eth0");
    GuestNetwork guest = Samples.guestWithoutIpv6(4, ProcessPlan.THIS_USER);
    lab.ip(
        "four",
        "address add %s dev eth0".formatted(guest.ipv4().withPrefix(guest.guest4())),
        "route add default via " + guest.gateway4().getHostAddress());
    NodeIpv6 none = NodeIpv6.none(Samples.POOL, "it is switched off");
    LinuxNetworks networks =
        new LinuxNetworks(
            new NodeNetwork("eth0", List.of(), new TreeSet<>(), none), lab.in("node"));
    assertThat(networks.begin(List.of(guest))).isEmpty();
    assertThat(lab.call("four", "203.0.113.2", 80)).isEqualTo("203.0.113.1");
    networks.close();
  }
}
