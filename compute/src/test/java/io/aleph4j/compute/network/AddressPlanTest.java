package io.aleph4j.compute.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.definition.VmDefinition.Kind;
import io.aleph4j.compute.network.AddressPlan.Policy;
import io.aleph4j.protocol.ItemHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of spec 04 §12 and §21 among others. */
class AddressPlanTest {
  private static final AddressPlan PLAN = fixed("2a01:db8:1:2::/64");
  private static final ItemHash INSTANCE = new ItemHash("abcd1234567f" + "0".repeat(51) + "1");

  private static AddressPlan fixed(String pool) {
    return new AddressPlan(Ipv6Pool.parse(pool), Policy.STATIC, 124, 4);
  }

  private static AddressPlan inTurn(String pool, int prefix) {
    return new AddressPlan(Ipv6Pool.parse(pool), Policy.DYNAMIC, prefix, 4);
  }

  private static String network(AddressPlan plan, int vmId) {
    return plan.lease(INSTANCE, Kind.INSTANCE, vmId).ipv6Network();
  }

  @Test
  void givesTheAddressesOfTheVectors() {
    NetworkLease program =
        fixed("2001:db8:10:20::/64")
            .lease(
                new ItemHash("67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8"),
                Kind.ON_DEMAND,
                7);
    assertThat(program.ipv6Network()).isEqualTo("2001:db8:10:20:1:6770:5389:8420/124");
    assertThat(program.ipv6WithPrefix()).isEqualTo("2001:db8:10:20:1:6770:5389:8421/124");
    NetworkLease instance = PLAN.lease(INSTANCE, Kind.INSTANCE, 7);
    assertThat(instance.ipv6Network()).isEqualTo("2a01:db8:1:2:3:abcd:1234:5670/124");
    assertThat(instance.ipv6()).hasToString("2a01:db8:1:2:3:abcd:1234:5671");
    assertThat(instance.ipv4Network()).isEqualTo("172.16.7.0/24");
    assertThat(instance.ipv4Gateway()).isEqualTo("172.16.7.1");
    assertThat(instance.ipv4()).isEqualTo("172.16.7.2");
    assertThat(instance.ipv4WithPrefix()).isEqualTo("172.16.7.2/24");
    // Of a larger pool the first part is used, and other parts than a /124 are not given.
    assertThat(network(fixed("2a01:db8:1:200::/56"), 7))
        .isEqualTo("2a01:db8:1:200:3:abcd:1234:5670/124");
    AddressPlan other = new AddressPlan(PLAN.pool(), Policy.STATIC, 126, 4);
    assertThat(other).isEqualTo(PLAN);
  }

  @Test
  void goesOnInTheNextNetworkOfIpv4() {
    assertThat(PLAN.lease(INSTANCE, Kind.INSTANCE, 256).ipv4Network()).isEqualTo("172.17.0.0/24");
    assertThat(PLAN.lease(INSTANCE, Kind.INSTANCE, 4095).ipv4Network())
        .isEqualTo("172.31.255.0/24");
    assertThat(PLAN.has(4096)).isFalse();
    assertThatThrownBy(() -> network(PLAN, 4096))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("4096");
  }

  @Test
  void takesTheHashOfOtherNames() {
    ItemHash cid = new ItemHash("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG");
    String digits = ItemHash.sha256(cid.value()).value();
    assertThat(PLAN.lease(cid, Kind.PERSISTENT_PROGRAM, 4).ipv6Network())
        .startsWith("2a01:db8:1:2:2:")
        .contains(Integer.toHexString(Integer.parseInt(digits.substring(0, 4), 16)));
  }

  @Test
  void inTurnEachNumberHasTheNextPartAfterTheHosts() {
    AddressPlan plan = inTurn("2001:db8::ff00/120", 124);
    assertThat(network(plan, 4)).isEqualTo("2001:db8::ff10/124");
    assertThat(plan.lease(INSTANCE, Kind.INSTANCE, 4).ipv6()).hasToString("2001:db8::ff11");
    assertThat(network(plan, 18)).isEqualTo("2001:db8::fff0/124");
    assertThat(network(inTurn("2001:db8::/64", 127), 6)).isEqualTo("2001:db8::6/127");
    assertThat(network(inTurn("2001:db8:0:100::/56", 124), 4095))
        .isEqualTo("2001:db8:0:100::ffc0/124");
    assertThat(plan.has(18)).isTrue();
    assertThat(plan.has(19)).isFalse();
    assertThat(plan.has(3)).isFalse();
    assertThatThrownBy(() -> network(plan, 19))
        .hasMessage(
            "there are no addresses for machine 19: the IPv6 pool 2001:db8::ff00/120 has 15 of"
                + " /124, from machine 4 on");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::/65,STATIC,124,too small for static addresses",
    "2001:db8::/64,STATIC,123,not a /123",
    "2001:db8::/64,DYNAMIC,128,not a /128",
    "2001:db8::/124,DYNAMIC,124,no /124 but the host's own"
  })
  void refusesWhatDoesNotFit(String pool, Policy policy, int prefix, String reason) {
    assertThatThrownBy(() -> new AddressPlan(Ipv6Pool.parse(pool), policy, prefix, 4))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8::/48",
        "2001:db8::/127",
        "2001:db8::1/64",
        "2001:db8:0:1::/56",
        "2001:db8::8/126x",
        "2001:db8::1/126",
        "2001:db8::/64x",
        "10.0.0.0/64",
        "x/64",
        ""
      })
  void refusesWhatIsNoPool(String text) {
    assertThatThrownBy(() -> Ipv6Pool.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPoolKnowsItsAddresses() {
    Ipv6Pool small = Ipv6Pool.parse("2001:db8::ff00/120");
    assertThat(small.contains(Ipv6Address.parse("2001:db8::ffff"))).isTrue();
    assertThat(small.contains(Ipv6Address.parse("2001:db8::fe00"))).isFalse();
    assertThat(small.contains(Ipv6Address.parse("2001:db8:1::ffff"))).isFalse();
    Ipv6Pool large = Ipv6Pool.parse("2001:db8:0:100::/56");
    assertThat(large.contains(Ipv6Address.parse("2001:db8:0:1ff::1"))).isTrue();
    assertThat(large.contains(Ipv6Address.parse("2001:db8:0:200::1"))).isFalse();
    assertThat(PLAN.pool().contains(Ipv6Address.parse("2a01:db8:1:2:ffff::"))).isTrue();
    assertThat(PLAN.pool().contains(Ipv6Address.parse("2a01:db8:1:3::"))).isFalse();
    assertThat(PLAN.pool().isPublic()).isTrue();
    assertThat(AddressPlan.standard().pool().isPublic()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "1::",
        "fc00:1:2:3::",
        "1:0:0:2::3",
        "1:2:3:4:5:6:7:8",
        "1:0:3:4:5::"
      })
  void spellsAddressesShort(String text) {
    assertThat(Ipv6Address.parse(text)).hasToString(text);
  }

  @Test
  void aSingleZeroIsNotShortened() {
    assertThat(Ipv6Address.parse("1::3:4:5:6:7:8")).hasToString("1:0:3:4:5:6:7:8");
    assertThat(Ipv6Pool.parse("FC00:0001:2:3::/64")).hasToString("fc00:1:2:3::/64");
    assertThat(Ipv6Pool.parse("2001:db8:0:100::/56")).hasToString("2001:db8:0:100::/56");
  }
}
