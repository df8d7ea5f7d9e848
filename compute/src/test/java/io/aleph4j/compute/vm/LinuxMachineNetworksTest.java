package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.definition.VmDefinition.Kind;
import io.aleph4j.compute.host.network.GuestNetwork;
import io.aleph4j.compute.host.network.HostIpv6;
import io.aleph4j.compute.host.network.NetworkLock;
import io.aleph4j.compute.host.network.Networks;
import io.aleph4j.compute.host.network.NodeIpv6;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.hypervisor.MachinePlan;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.protocol.ItemHash;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxMachineNetworksTest {
  private static final ItemHash HASH = new ItemHash("abcd1234567f" + "0".repeat(52));
  private static final AddressPlan ADDRESSES = AddressPlan.standard();
  private static final NodeIpv6 GIVEN =
      new NodeIpv6(
          NodeIpv6.Way.MASQUERADED,
          ADDRESSES.pool(),
          new HostIpv6("", false, List.of(), true, List.of(), false));

  @TempDir private Path folder;
  private final Written written = new Written();
  private LinuxMachineNetworks networks;

  @BeforeEach
  void make() {
    networks = over(written);
  }

  private LinuxMachineNetworks over(Networks system) {
    return over(system, NodeIpv6.none(ADDRESSES.pool(), "nobody wants it"));
  }

  private LinuxMachineNetworks over(Networks system, NodeIpv6 ipv6) {
    return new LinuxMachineNetworks(
        system,
        new NetworkLock(folder.resolve("lock")),
        new Resolvers(
            List.of(InetAddress.ofLiteral("192.0.2.53")),
            List.of(InetAddress.ofLiteral("2001:db8::53"))),
        ADDRESSES,
        ipv6);
  }

  private static Optional<MachineNetworks.Attachment> attach(MachineNetworks to, int vmId) {
    return to.attach(HASH, Kind.ON_DEMAND, vmId, 900_000 + vmId);
  }

  @Test
  void aMachineAndItsHostAreToldTheSame() {
    assertThat(attach(networks, 300)).isEmpty(); // it has not begun
    assertThat(networks.ipv6()).isEmpty();
    assertThat(networks.begin()).isEmpty();
    assertThat(attach(networks, 300))
        .hasValue(
            new MachineNetworks.Attachment(
                new MachinePlan.Tap("vmtap300", "02:fc:00:00:01:2c"),
                new Configuration.Network(
                    "172.17.44.2/24", "172.17.44.1", null, null, List.of("192.0.2.53"))));
    networks.detach(300);
    networks.close();
    networks.close();
    networks.detach(300);
    assertThat(written.done)
        .containsExactly("begin", "add 300 of 900300 without IPv6", "remove 300", "close");
  }

  @Test
  void whereThereIsIpv6AMachineHasBoth() {
    LinuxMachineNetworks both = over(written, GIVEN);
    assertThat(both.begin()).isEmpty();
    assertThat(both.ipv6()).hasValue(GIVEN);
    assertThat(attach(both, 4).orElseThrow().addresses())
        .isEqualTo(
            new Configuration.Network(
                "172.16.4.2/24",
                "172.16.4.1",
                "fc00:1:2:3:1:abcd:1234:5671/124",
                "fc00:1:2:3:1:abcd:1234:5670",
                List.of("192.0.2.53", "2001:db8::53")));
    assertThat(written.done)
        .containsExactly("begin", "add 4 of 900004 as fc00:1:2:3:1:abcd:1234:5670/124");
  }

  @Test
  void aSystemThatRefusesIpv6GivesTheRest() {
    written.withoutIpv6 = "a setting is refused";
    LinuxMachineNetworks both = over(written, GIVEN);
    assertThat(both.begin()).isEmpty();
    assertThat(both.ipv6().orElseThrow().describe()).isEqualTo("no IPv6: a setting is refused");
    assertThat(attach(both, 4).orElseThrow().addresses().ipv6()).isNull();
  }

  /** 44 bits of two hashes can be the same. */
  @Test
  void noTwoMachinesHaveTheSameAddresses() {
    LinuxMachineNetworks both = over(written, GIVEN);
    assertThat(both.begin()).isEmpty();
    assertThat(attach(both, 4)).isPresent();
    assertThat(attach(both, 4)).isPresent();
    assertThatThrownBy(() -> attach(both, 5))
        .isInstanceOf(ComputeException.class)
        .hasMessageStartingWith("machine 4 has the addresses fc00:1:2:3:1:abcd:1234:5670/124");
    assertThat(both.attach(HASH, Kind.INSTANCE, 5, 900_005)).isPresent();
    both.detach(4);
    assertThat(attach(both, 6)).isPresent();
  }

  @Test
  void aSystemThatCannotSaysWhyAndLetsOthersTry() {
    written.failure = "nft cannot be run";
    assertThat(networks.begin()).hasValue("nft cannot be run");
    assertThat(attach(networks, 4)).isEmpty();
    assertThat(over(new Written()).begin()).isEmpty();
  }

  /** It would clear away the other's, which are named alike. */
  @Test
  void theSecondNodeOfASystemGivesNone() {
    assertThat(networks.begin()).isEmpty();
    Written others = new Written();
    LinuxMachineNetworks second = over(others);
    assertThat(second.begin())
        .hasValue(
            "another node of this system gives networks to its own: process "
                + ProcessHandle.current().pid());
    assertThat(attach(second, 4)).isEmpty();
    second.detach(4);
    second.close();
    assertThat(others.done).isEmpty();
    networks.close();
    assertThat(second.begin()).isEmpty();
  }

  /** Writes down what it is told. */
  private static final class Written implements Networks {
    private final List<String> done = new ArrayList<>();
    private String failure = "";
    private @Nullable String withoutIpv6;

    @Override
    public Optional<String> begin(Collection<GuestNetwork> kept) {
      if (!failure.isEmpty()) {
        throw new ComputeException(failure);
      }
      done.add("begin");
      return Optional.ofNullable(withoutIpv6);
    }

    @Override
    public void add(GuestNetwork guest) {
      done.add(
          "add %d of %d %s"
              .formatted(
                  guest.vmId(),
                  guest.user(),
                  guest.ipv6() == null
                      ? "without IPv6"
                      : "as " + guest.ipv6().network().getHostAddress() + "/124"));
    }

    @Override
    public void remove(int vmId) {
      done.add("remove " + vmId);
    }

    @Override
    public void close() {
      done.add("close");
    }
  }
}
