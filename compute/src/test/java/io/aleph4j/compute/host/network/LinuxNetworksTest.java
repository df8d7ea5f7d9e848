package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxNetworksTest {
  private final FakeCommands commands = new FakeCommands();
  private final LinuxNetworks networks = new LinuxNetworks(Samples.node(), commands);
  private final GuestNetwork guest = Samples.guest();

  private List<String> nft() {
    return commands.done.stream().filter(line -> line.startsWith("nft: ")).toList();
  }

  @Test
  void whatAnEarlierRunLeftIsClearedAway() {
    commands.taps.addAll(List.of("vmtap3", "vmtap4"));
    networks.begin(List.of(guest));
    assertThat(commands.done)
        .startsWith("tee: 1", "chmod: ", "tee: 2", "tee: 1")
        .contains("ip: link delete dev vmtap3")
        .noneMatch(line -> line.contains("delete dev vmtap4") || line.contains("tuntap"));
    assertThat(nft())
        .containsExactly("nft: " + Ruleset.create(Samples.node(), List.of(guest)).strip());
  }

  @Test
  void aMachineIsOneBatchOfRules() {
    networks.begin(List.of());
    commands.done.clear();
    networks.add(guest);
    assertThat(nft()).containsExactly("nft: " + Ruleset.add(guest).strip());
    assertThat(commands.done)
        .contains(
            "ip: "
                + NetworkPlan.makeTap(guest)
                + NetworkPlan.configureTap(Samples.node(), guest).strip(),
            "tee: 0")
        .hasSize(3);
  }

  @Test
  void theSameMachineAgainReplacesItsRulesAtOneBlow() {
    networks.begin(List.of());
    networks.add(guest);
    commands.done.clear();
    GuestNetwork more =
        guest.withForwards(
            List.of(new GuestNetwork.Forward(GuestNetwork.Protocol.TCP, 24_000, 22)));
    networks.add(more);
    assertThat(nft())
        .containsExactly("nft: " + (Ruleset.remove(guest) + Ruleset.add(more)).strip());
    assertThat(commands.done).noneMatch(line -> line.contains("tuntap"));
  }

  @Test
  void aMachineIsRemovedOnce() {
    networks.begin(List.of());
    networks.add(guest);
    commands.done.clear();
    networks.remove(4);
    networks.remove(4);
    assertThat(commands.done)
        .containsExactly("ip: link delete dev vmtap4", "nft: " + Ruleset.remove(guest).strip());
  }

  @Test
  void aSystemThatDoesNotForwardIpv6GivesMachinesTheRest() {
    commands.refusedFile = "/proc/sys/net/ipv6/conf/all/forwarding";
    assertThat(networks.begin(List.of(guest)).orElse(""))
        .startsWith("the kernel does not take the setting 1: Error: syntax error");
    assertThat(nft().getFirst())
        .endsWith(Ruleset.add(guest.withoutIpv6()).strip())
        .doesNotContain("2a01:db8");
    assertThat(commands.done).noneMatch(line -> line.contains("ip: address replace 2a01"));
  }

  @Test
  void answersForMachinesThatAreNotThereAnyMoreEnd() {
    NodeNetwork node = Samples.node(NodeIpv6.Way.PROXIED);
    commands.proxies =
        """
        2a01:db8:1:2:3:abcd:1234:5671 dev eth0 proxy
        2a01:db8:1:2:1::1 dev eth0 proxy
        2a01:db8:1:2::beef dev eth0 proxy
        2001:db8::1 dev eth0 proxy
        """;
    LinuxNetworks proxied = new LinuxNetworks(node, commands);
    assertThat(proxied.begin(List.of(guest))).isEmpty();
    assertThat(commands.done)
        .contains("ip: neigh del proxy 2a01:db8:1:2:1:0:0:1 dev eth0")
        .noneMatch(line -> line.contains("beef"))
        .noneMatch(line -> line.contains("del proxy 2001:db8:0"));
    proxied.remove(4);
    assertThat(commands.done)
        .contains("ip: " + NetworkPlan.removeProxies(node, guest.guests6()).strip());
  }

  @Test
  void whatIsRefusedIsToldAndLeavesNothing() {
    assertThatThrownBy(() -> networks.add(guest)).hasMessageContaining("have not begun");
    networks.begin(List.of());
    commands.done.clear();
    commands.refused = "tuntap";
    assertThatThrownBy(() -> networks.add(guest))
        .isInstanceOf(ComputeException.class)
        .hasMessage(
            "the interface vmtap4 cannot be changed: Error: syntax error"
                + " (the node has to be root, with iproute2 and nftables)");
    assertThat(nft())
        .containsExactly(
            "nft: " + Ruleset.add(guest).strip(), "nft: " + Ruleset.remove(guest).strip());
  }

  @Test
  void aTapThatIsGoneIsNoFailureAndOneThatStaysIs() {
    networks.begin(List.of());
    networks.add(guest);
    commands.refused = "link delete";
    commands.taps.add("vmtap4");
    assertThatThrownBy(() -> networks.remove(4))
        .hasMessageContaining("the interface vmtap4 cannot be removed");
    commands.taps.clear();
    networks.remove(4);
    assertThat(nft().getLast()).isEqualTo("nft: " + Ruleset.remove(guest).strip());
  }

  @Test
  void rulesThatAreRefusedChangeNothing() {
    networks.begin(List.of());
    commands.done.clear();
    commands.refused = "vm-4-source";
    assertThatThrownBy(() -> networks.add(guest))
        .hasMessageContaining("the rules of vmtap4 cannot be changed");
    assertThat(commands.done).isEmpty();
  }

  @Test
  void dockersChainIsOpenedOnceAndClosedAgain() {
    commands.dockerUser = "chain DOCKER-USER { # handle 1\n}";
    networks.begin(List.of());
    assertThat(nft().getLast())
        .isEqualTo(
            """
            nft: insert rule ip filter DOCKER-USER iifname "vmtap*" accept comment "aleph machines"
            insert rule ip filter DOCKER-USER oifname "vmtap*" accept comment "aleph machines\"\
            """);
    commands.dockerUser =
        """
        iifname "vmtap*" accept comment "aleph machines" # handle 7
        oifname "vmtap*" accept comment "aleph machines" # handle 6
        """;
    commands.done.clear();
    networks.begin(List.of());
    assertThat(nft()).hasSize(1);
    commands.done.clear();
    networks.close();
    networks.close();
    assertThat(nft())
        .containsExactly(
            "nft: delete rule ip filter DOCKER-USER handle 7\n"
                + "delete rule ip filter DOCKER-USER handle 6",
            "nft: " + Ruleset.destroy().strip());
  }
}
