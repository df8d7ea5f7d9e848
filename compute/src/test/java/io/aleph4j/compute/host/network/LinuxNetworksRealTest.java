package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aleph4j.compute.host.ProcessPlan;
import io.aleph4j.compute.host.network.GuestNetwork.Forward;
import io.aleph4j.compute.host.network.GuestNetwork.Protocol;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules in the kernel: a node with two guests at cables in place of taps, and a world behind it
 * that has no way to guests' IPv4 addresses but through the node.
 */
class LinuxNetworksRealTest {
  private static final NodeNetwork NODE =
      new NodeNetwork(
          "eth0",
          List.of(InetAddress.ofLiteral("10.9.9.9")),
          new TreeSet<>(List.of(443)),
          new NodeIpv6(NodeIpv6.Way.ROUTED, Samples.POOL, Samples.HOST));
  private static final GuestNetwork FOUR =
      guest(4, Samples.INSTANCE).withForwards(List.of(new Forward(Protocol.TCP, 24_000, 22)));
  private static final GuestNetwork FIVE = guest(5, "5" + Samples.INSTANCE.substring(1));
  private static final String FOUR6 = text(FOUR.guest6());
  private static final String FIVE6 = text(FIVE.guest6());
  private static final String ROUTER6 = "2001:db8:ff::2";
  private static final String WORLD6 = "2001:db8:fe::1";

  @TempDir Path folder;
  private Lab lab;
  private LinuxNetworks networks;

  private static GuestNetwork guest(int vmId, String hash) {
    return Samples.guest(vmId, ProcessPlan.THIS_USER, hash);
  }

  private static String text(@Nullable InetAddress address) {
    return Objects.requireNonNull(address).getHostAddress();
  }

  @BeforeEach
  void build() throws Exception {
    String obstacle = Lab.obstacle();
    assumeTrue(obstacle.isEmpty(), obstacle);
    lab = new Lab(folder);
    List.of("node", "world", "four", "five").forEach(lab::add);
    lab.join("node", "eth0", "world", "eth0");
    lab.join("node", "vmtap4", "four", "eth0");
    lab.join("node", "vmtap5", "five", "eth0");
    lab.ip(
        "node",
        "address add 203.0.113.1/24 dev eth0",
        "address add 2001:db8:ff::1/64 dev eth0 nodad",
        "route add default via 203.0.113.2",
        "route add ::/0 via " + ROUTER6);
    lab.ip(
        "world",
        "address add 203.0.113.2/24 dev eth0",
        "address add " + ROUTER6 + "/64 dev eth0 nodad",
        "address add 2001:db8:ff::3/64 dev eth0 nodad",
        "address add " + WORLD6 + "/128 dev lo nodad",
        "address add fd00:9::1/128 dev lo nodad",
        "address add 64:ff9b::a01:203/128 dev lo nodad",
        "route add 2a01:db8:1:2::/64 via 2001:db8:ff::1",
        "address add 198.51.100.1/32 dev lo",
        "address add 10.9.9.9/32 dev lo",
        "address add 10.1.2.3/32 dev lo",
        "address add 169.254.169.254/32 dev lo");
    connect("four", FOUR);
    connect("five", FIVE);
    // What Docker and firewalls do: nothing is forwarded but what they know.
    lab.nft(
        "node",
        """
        add table ip filter
        add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }
        add table ip6 filter
        add chain ip6 filter FORWARD { type filter hook forward priority 0; policy drop; }
        """);
    networks = new LinuxNetworks(NODE, lab.in("node"));
    networks.begin(List.of(FOUR, FIVE));
    lab.serve("world", "t80", "t53", "u53", "u9999");
    lab.serve("node", "t22", "t443", "t24001");
    lab.serve("four", "t22", "t7000");
    lab.serve("five", "t22", "t7000");
  }

  private void connect(String name, GuestNetwork guest) {
    Subnet ipv6 = Objects.requireNonNull(guest.ipv6());
    lab.ip(
        name,
        "address add %s dev eth0".formatted(guest.ipv4().withPrefix(guest.guest4())),
        "address add %s dev eth0 nodad".formatted(ipv6.withPrefix(ipv6.at(1))),
        "route add default via " + text(guest.gateway4()),
        "route add ::/0 via " + text(guest.gateway6()));
  }

  @AfterEach
  void tearDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void whatMayPassPassesAndWhatMayNotDoesNot() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    softly.assertThat(lab.call("four", "198.51.100.1", 80)).as("world").isEqualTo("203.0.113.1");
    softly
        .assertThat(lab.call("four", WORLD6, 80))
        .as("world, IPv6")
        .isEqualTo(InetAddress.ofLiteral(FOUR6).getHostAddress());
    softly.assertThat(lab.reaches("four", "10.9.9.9", 53)).as("resolver").isTrue();
    lab.send("four", "10.9.9.9", 53, "question", "");
    softly.assertThat(lab.datagrams()).as("resolver, UDP").containsExactly("question");
    softly.assertThat(lab.reaches("four", "203.0.113.1", 443)).as("public port").isTrue();
    softly.assertThat(lab.reaches("node", "172.16.4.2", 7000)).as("host to guest").isTrue();
    softly.assertThat(lab.reaches("world", FOUR6, 7000)).as("IPv6 inbound").isTrue();
    softly.assertThat(lab.reaches("world", "203.0.113.1", 24_000)).as("forwarded").isTrue();
    softly.assertThat(lab.reaches("five", "198.51.100.1", 80)).as("another guest").isTrue();
    softly.assertThat(lab.reaches("five", WORLD6, 80)).as("another guest, IPv6").isTrue();
    List<String> passing = forbidden();
    softly.assertThat(passing).as("what may not pass").isEmpty();
    softly.assertAll();
    // Without our table all of it would pass: so it is our table that keeps it.
    lab.nft("node", "delete table inet aleph");
    lab.ip("world", "route add 172.16.0.0/12 via 203.0.113.1");
    assertThat(forbidden()).hasSize(16);
  }

  private List<String> forbidden() {
    List<String> found = new ArrayList<>();
    tryTo(found, "four", "10.9.9.9", 80);
    tryTo(found, "four", "10.1.2.3", 80);
    tryTo(found, "four", "169.254.169.254", 80);
    tryTo(found, "four", "172.16.4.1", 22);
    tryTo(found, "four", "203.0.113.1", 22);
    tryTo(found, "four", text(FOUR.gateway6()), 22);
    tryTo(found, "four", "172.16.5.2", 7000);
    tryTo(found, "five", FOUR6, 7000);
    tryTo(found, "five", "172.16.4.1", 24_001);
    tryTo(found, "world", "172.16.4.2", 7000);
    tryTo(found, "four", "2001:db8:ff::1", 22);
    tryTo(found, "four", ROUTER6, 80); // the router itself
    tryTo(found, "four", "2001:db8:ff::3", 80); // who is on the host's link
    tryTo(found, "four", "fd00:9::1", 80);
    tryTo(found, "four", "64:ff9b::a01:203", 80); // 10.1.2.3, by a translator
    tryTo(found, "four", FIVE6, 7000);
    return found;
  }

  private void tryTo(List<String> found, String from, String address, int port) {
    if (lab.reachesAtOnce(from, address, port)) {
      found.add(from + " reaches " + address + " port " + port);
    }
  }

  @Test
  void aGuestSendsUnderNoOtherAddressThanItsOwn() throws Exception {
    lab.ip(
        "four",
        "address add 172.16.5.2/32 dev eth0",
        "address add 203.0.113.77/32 dev eth0",
        "address add " + FIVE6 + "/128 dev eth0 nodad",
        "address add 2a01:db8:1:2:3:abcd:1234:567e/128 dev eth0 nodad");
    lab.send("four", "198.51.100.1", 9999, "as five", "172.16.5.2");
    lab.send("four", "198.51.100.1", 9999, "as a neighbour", "203.0.113.77");
    lab.send("four", WORLD6, 9999, "as five, IPv6", FIVE6);
    lab.send("four", "198.51.100.1", 9999, "as itself", "172.16.4.2");
    lab.send("four", WORLD6, 9999, "as itself, IPv6", FOUR6);
    lab.send("four", WORLD6, 9999, "as another of its own", "2a01:db8:1:2:3:abcd:1234:567e");
    assertThat(lab.datagrams())
        .containsExactly("as itself", "as itself, IPv6", "as another of its own");
  }

  @Test
  void machinesComeAndGo() {
    GuestNetwork six = guest(6, "6" + Samples.INSTANCE.substring(1));
    networks.add(six);
    networks.add(six);
    String link =
        lab.in("node").run(List.of("ip", "address", "show", "dev", "vmtap6"), "").output();
    assertThat(link).contains("172.16.6.1/24", "2a01:db8:1:2:3:6bcd:1234:5670/124", "UP");
    assertThat(lab.list("node")).contains("vm-6-source");

    networks.add(FOUR.withForwards(List.of(new Forward(Protocol.TCP, 24_002, 22))));
    assertThat(lab.reachesAtOnce("world", "203.0.113.1", 24_000)).isFalse();
    assertThat(lab.reaches("world", "203.0.113.1", 24_002)).isTrue();

    networks.remove(6);
    networks.remove(4);
    networks.remove(4);
    assertThat(lab.list("node")).doesNotContain("vm-6", "vm-4", "vmtap4", "24002");
    assertThat(lab.in("node").run(List.of("ip", "link", "show", "vmtap4"), "").isGood()).isFalse();
    assertThat(lab.reaches("five", "198.51.100.1", 80)).isTrue();

    // Another run of the node, which knows of one machine that went on.
    networks.add(six);
    LinuxNetworks next = new LinuxNetworks(NODE, lab.in("node"));
    next.begin(List.of(FIVE));
    assertThat(lab.in("node").run(List.of("ip", "link", "show", "vmtap6"), "").isGood()).isFalse();
    assertThat(lab.list("node")).doesNotContain("vm-6");
    assertThat(lab.list("node").split("aleph machines", -1)).hasSize(5);
    assertThat(lab.reaches("five", "198.51.100.1", 80)).isTrue();

    next.close();
    assertThat(lab.list("node")).doesNotContain("inet aleph", "vmtap");
    assertThat(lab.in("node").run(List.of("ip", "link", "show", "vmtap5"), "").isGood()).isFalse();
  }
}
