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
    GuestNetwork ours = GuestNetwork.of(7, ProcessPlan.THIS_USER, null);
    assertThat(NetworkPlan.makeTap(ours)).isEqualTo("tuntap add dev vmtap7 mode tap\n");
    assertThat(NetworkPlan.configureTap(Samples.node(), ours)).doesNotContain("2a01");
  }

  @Test
  void whereNobodyRoutesThePoolThisHostAnswers() {
    NodeNetwork node = Samples.node(NodeNetwork.Ipv6.PROXIED);
    assertThat(NetworkPlan.configureTap(node, Samples.guest()))
        .endsWith("neigh replace proxy 2a01:db8:1:2:3:abcd:1234:5671 dev eth0\n");
    assertThat(NetworkPlan.sysctls(node))
        .containsExactly(
            new Sysctl("ipv4/ip_forward", "1"),
            new Sysctl("ipv6/conf/eth0/accept_ra", "2"),
            new Sysctl("ipv6/conf/all/forwarding", "1"),
            new Sysctl("ipv6/conf/eth0/proxy_ndp", "1"));
  }

  @Test
  void withoutIpv6NothingOfItIsSet() {
    NodeNetwork node = Samples.node(NodeNetwork.Ipv6.NONE);
    assertThat(NetworkPlan.sysctls(node)).containsExactly(new Sysctl("ipv4/ip_forward", "1"));
    assertThat(NetworkPlan.sysctls(node, Samples.guest()))
        .extracting(Sysctl::name)
        .containsExactly("ipv4/conf/vmtap4/accept_redirects", "ipv4/conf/vmtap4/send_redirects");
    assertThat(new Sysctl("ipv4/ip_forward", "1").file())
        .hasToString("/proc/sys/net/ipv4/ip_forward");
  }

  @Test
  void whatCouldBecomeARuleOfItsOwnIsRefused() {
    assertThatThrownBy(() ->
            new NodeNetwork("eth0\" accept", List.of(), new TreeSet<>(), NodeNetwork.Ipv6.NONE))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("cannot be the name of a network interface");
    assertThatThrownBy(() -> new GuestNetwork.Forward(GuestNetwork.Protocol.TCP, 0, 22))
        .hasMessage("a port is 1 to 65535, not 0");
    assertThatThrownBy(() -> GuestNetwork.of(1, 1, Subnet.parse("2001:db8::/64")))
        .hasMessageContaining("a machine has a /124 of IPv6");
  }
}
