package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.ProcessPlan;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NetworkPlanTest {

  @Test
  void aTapIsMadeForItsUserAndGetsTheHostsAddresses() {
    GuestNetwork guest = Samples.guest();
    assertThat(NetworkPlan.makeTap(guest))
        .isEqualTo("tuntap add dev vmtap4 mode tap user 900004\n");
    assertThat(NetworkPlan.configureTap(Samples.node(), guest))
        .isEqualTo(
            """
            address replace 172.16.4.1/24 dev vmtap4
            address replace 2a01:db8:1:2:3:abcd:1234:5670/124 dev vmtap4 nodad
            link set dev vmtap4 up
            """);
    assertThat(NetworkPlan.removeTap("vmtap4")).isEqualTo("link delete dev vmtap4\n");
    GuestNetwork ours = Samples.guestWithoutIpv6(7, ProcessPlan.THIS_USER);
    assertThat(NetworkPlan.makeTap(ours)).isEqualTo("tuntap add dev vmtap7 mode tap\n");
    assertThat(NetworkPlan.configureTap(Samples.node(), ours)).doesNotContain("2a01");
  }

  @Test
  void whereNobodyRoutesThePoolThisHostAnswers() {
    NodeNetwork node = Samples.node(NodeIpv6.Way.PROXIED);
    String configured = NetworkPlan.configureTap(node, Samples.guest());
    assertThat(configured.lines().filter(line -> line.startsWith("neigh")))
        .hasSize(15)
        .startsWith("neigh replace proxy 2a01:db8:1:2:3:abcd:1234:5671 dev eth0")
        .endsWith("neigh replace proxy 2a01:db8:1:2:3:abcd:1234:567f dev eth0");
    assertThat(NetworkPlan.removeProxies(node, Samples.guest().guests6()))
        .startsWith("neigh del proxy 2a01:db8:1:2:3:abcd:1234:5671 dev eth0\n");
    assertThat(NetworkPlan.sysctls6(node))
        .containsExactly(
            new Sysctl("ipv6/conf/default/accept_ra", "2"),
            new Sysctl("ipv6/conf/eth0/accept_ra", "2"),
            new Sysctl("ipv6/conf/all/forwarding", "1"),
            new Sysctl("ipv6/conf/eth0/proxy_ndp", "1"),
            new Sysctl("ipv6/neigh/eth0/proxy_delay", "0"));
  }

  @Test
  void aRouterIsLeftAsItIs() {
    HostIpv6 router = new HostIpv6("", true, List.of(), true, List.of(), false);
    NodeIpv6 ipv6 = new NodeIpv6(NodeIpv6.Way.MASQUERADED, Samples.POOL, router);
    assertThat(NetworkPlan.sysctls6(Samples.node(ipv6))).isEmpty();
  }

  @Test
  void withoutIpv6NothingOfItIsSet() {
    NodeNetwork node = Samples.node(NodeIpv6.Way.NONE);
    assertThat(NetworkPlan.sysctls()).containsExactly(new Sysctl("ipv4/ip_forward", "1"));
    assertThat(NetworkPlan.sysctls6(node)).isEmpty();
    assertThat(NetworkPlan.sysctls(node, Samples.guest()))
        .extracting(Sysctl::name)
        .containsExactly("ipv4/conf/vmtap4/accept_redirects", "ipv4/conf/vmtap4/send_redirects");
    assertThat(new Sysctl("ipv4/ip_forward", "1").file())
        .hasToString("/proc/sys/net/ipv4/ip_forward");
  }

  @Test
  void whatCouldBecomeARuleOfItsOwnIsRefused() {
    assertThatThrownBy(() ->
            new NodeNetwork(
                "eth0\" accept", List.of(), new TreeSet<>(), NodeIpv6.none(Samples.POOL, "")))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("cannot be the name of a network interface");
    assertThatThrownBy(() -> new GuestNetwork.Forward(GuestNetwork.Protocol.TCP, 0, 22))
        .hasMessage("a port is 1 to 65535, not 0");
    Subnet ipv4 = Subnet.parse("172.16.1.0/24");
    assertThatThrownBy(() -> new GuestNetwork(1, 1, ipv4, Subnet.parse("2001:db8::/64"), List.of()))
        .hasMessageContaining("a machine has a /124 to /127 of IPv6");
  }
}
