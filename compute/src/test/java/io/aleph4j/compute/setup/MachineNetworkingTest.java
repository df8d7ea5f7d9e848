package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.vm.MachineNetworks;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineNetworkingTest {

  private static MachineNetworking settings(boolean isAllowed, List<String> resolvers) {
    return new MachineNetworking(
        isAllowed, "eth0", resolvers, Resolvers.Mode.DETECT, AddressPlan.standard(), true, true);
  }

  @Test
  void withoutLeaveThereIsNone() {
    MachineNetworks networks = settings(false, List.of()).open(true);
    assertThat(networks.begin()).hasValue("the settings say so");
    assertThat(networks.ipv6()).isEmpty();
    networks.detach(4);
    networks.close();
  }

  @Test
  void onlyRootGivesThem() {
    assertThat(MachineNetworking.standard().open(false).begin())
        .hasValue("only root can give them one");
  }

  @Test
  void aNameServerThatGuestsCannotReachIsRefused() {
    MachineNetworking settings = settings(true, List.of("127.0.0.53"));
    assertThatThrownBy(() -> settings.open(true))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("127.0.0.53");
  }
}
