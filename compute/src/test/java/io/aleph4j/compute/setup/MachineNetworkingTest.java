package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.network.Resolvers;
import io.aleph4j.compute.vm.MachineNetworks;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineNetworkingTest {

  @Test
  void withoutLeaveThereIsNone() {
    MachineNetworks networks =
        new MachineNetworking(false, "eth0", List.of(), Resolvers.Mode.DETECT).open(true);
    assertThat(networks.begin()).hasValue("the settings say so");
    assertThat(networks.attach(4, 900_004)).isEmpty();
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
    MachineNetworking settings =
        new MachineNetworking(true, "eth0", List.of("127.0.0.53"), Resolvers.Mode.DETECT);
    assertThatThrownBy(() -> settings.open(true))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("127.0.0.53");
  }
}
