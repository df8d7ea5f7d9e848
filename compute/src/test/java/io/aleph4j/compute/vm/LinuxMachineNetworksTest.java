package io.aleph4j.compute.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.host.network.GuestNetwork;
import io.aleph4j.compute.host.network.NetworkLock;
import io.aleph4j.compute.host.network.Networks;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.hypervisor.MachinePlan;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxMachineNetworksTest {
  @TempDir private Path folder;
  private final Written written = new Written();
  private LinuxMachineNetworks networks;

  @BeforeEach
  void make() {
    networks = over(written);
  }

  private LinuxMachineNetworks over(Networks system) {
    return new LinuxMachineNetworks(
        system,
        new NetworkLock(folder.resolve("lock")),
        new Resolvers(
            List.of(InetAddress.ofLiteral("192.0.2.53")),
            List.of(InetAddress.ofLiteral("2001:db8::53"))));
  }

  @Test
  void aMachineAndItsHostAreToldTheSame() {
    assertThat(networks.attach(300, 900_300)).isEmpty(); // it has not begun
    assertThat(networks.begin()).isEmpty();
    assertThat(networks.attach(300, 900_300))
        .hasValue(
            new MachineNetworks.Attachment(
                new MachinePlan.Tap("vmtap300", "02:fc:00:00:01:2c"),
                new Configuration.Network(
                    "172.17.44.2/24", "172.17.44.1", null, null, List.of("192.0.2.53"))));
    networks.detach(300);
    networks.close();
    networks.close();
    networks.detach(300);
    assertThat(written.done).containsExactly("begin", "add 300 of 900300", "remove 300", "close");
  }

  @Test
  void aSystemThatCannotSaysWhyAndLetsOthersTry() {
    written.failure = "nft cannot be run";
    assertThat(networks.begin()).hasValue("nft cannot be run");
    assertThat(networks.attach(4, 900_004)).isEmpty();
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
    assertThat(second.attach(4, 900_004)).isEmpty();
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

    @Override
    public void begin(Collection<GuestNetwork> kept) {
      if (!failure.isEmpty()) {
        throw new ComputeException(failure);
      }
      done.add("begin");
    }

    @Override
    public void add(GuestNetwork guest) {
      done.add("add " + guest.vmId() + " of " + guest.user());
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
