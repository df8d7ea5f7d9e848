package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.network.AddressPlan.MachineKind;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
  private static final Subnet POOL = Subnet.parse("2001:db8:10:20::/64");

  @Test
  void eachMachineHasARangeOfIpv4() {
    assertThat(AddressPlan.ipv4(4)).hasToString("172.16.4.0/24");
    assertThat(AddressPlan.ipv4(256)).hasToString("172.17.0.0/24");
    assertThat(AddressPlan.ipv4(4095)).hasToString("172.31.255.0/24");
    assertThatThrownBy(() -> AddressPlan.ipv4(4096))
        .isInstanceOf(ComputeException.class)
        .hasMessage("there are IPv4 ranges for machines 0 to 4095, not for 4096");
  }

  @Test
  void rangesOfIpv6AreThoseThatTheNetworkComputes() {
    String program = "67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8";
    assertThat(AddressPlan.ipv6(POOL, MachineKind.ON_DEMAND, program))
        .hasToString("2001:db8:10:20:1:6770:5389:8420/124");
    GuestNetwork guest = Samples.guest();
    assertThat(guest.ipv6()).hasToString("2a01:db8:1:2:3:abcd:1234:5670/124");
    assertThat(Objects.requireNonNull(guest.guest6()).getHostAddress())
        .isEqualTo("2a01:db8:1:2:3:abcd:1234:5671");
    assertThat(guest.gateway4().getHostAddress()).isEqualTo("172.16.4.1");
    assertThat(guest.guest4().getHostAddress()).isEqualTo("172.16.4.2");
  }

  @Test
  void aLargePoolIsUsedFromItsStartAndAnotherOneIsRefused() {
    assertThat(
            AddressPlan.ipv6(
                Subnet.parse("2001:db8:10:2000::/56"), MachineKind.V_PROGRAM, Samples.INSTANCE))
        .hasToString("2001:db8:10:2000:4:abcd:1234:5670/124");
    assertThat(AddressPlan.ipv6(POOL, MachineKind.PERSISTENT_PROGRAM, "QmHash"))
        .isEqualTo(AddressPlan.ipv6(POOL, MachineKind.PERSISTENT_PROGRAM, "QmHash"));
    assertThatThrownBy(() ->
            AddressPlan.ipv6(Subnet.parse("2001:db8::/48"), MachineKind.INSTANCE, Samples.INSTANCE))
        .hasMessage("the pool of IPv6 addresses is a /64 or a /56, not 2001:db8:0:0:0:0:0:0/48");
  }

  @Test
  void rangesAreReadAndCounted() {
    Subnet range = Subnet.parse("10.255.255.0/24");
    assertThat(range.at(255).getHostAddress()).isEqualTo("10.255.255.255");
    assertThatThrownBy(() -> range.at(256)).hasMessageContaining("no address 256");
    assertThatThrownBy(() -> Subnet.parse("10.0.0.1/24")).hasMessageContaining("not the first");
    assertThatThrownBy(() -> Subnet.parse("10.0.0.0")).hasMessageContaining("written like");
    assertThatThrownBy(() -> Subnet.parse("10.0.0.0/33")).hasMessageContaining("0 to 32");
    assertThatThrownBy(() -> Subnet.parse("example.org/24"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Subnet.parse("0.0.0.0/0").at(7).getHostAddress()).isEqualTo("0.0.0.7");
  }

  @Test
  void theInterfaceTowardsTheWorldHasTheRouteToAll() {
    String routes =
        """
        Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
        docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
        enp1s0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
        """;
    assertThat(ExternalInterface.find(routes)).contains("enp1s0");
    assertThat(ExternalInterface.find("Iface\n")).isEmpty();
  }
}
