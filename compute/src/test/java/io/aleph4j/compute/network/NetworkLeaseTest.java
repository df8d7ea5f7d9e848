package io.aleph4j.compute.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.definition.VmDefinition.Kind;
import io.aleph4j.protocol.ItemHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of spec 04 §12 and §21 among others. */
class NetworkLeaseTest {
  private static final Ipv6Pool POOL = Ipv6Pool.parse("2a01:db8:1:2::/64");
  private static final ItemHash INSTANCE = new ItemHash("abcd1234567f" + "0".repeat(51) + "1");

  @Test
  void givesTheAddressesOfTheVectors() {
    NetworkLease program =
        NetworkLease.of(
            new ItemHash("67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8"),
            Kind.ON_DEMAND,
            7,
            Ipv6Pool.parse("2001:db8:10:20::/64"));
    assertThat(program.ipv6Network()).isEqualTo("2001:db8:10:20:1:6770:5389:8420/124");
    assertThat(program.ipv6()).hasToString("2001:db8:10:20:1:6770:5389:8421");
    NetworkLease instance = NetworkLease.of(INSTANCE, Kind.INSTANCE, 7, POOL);
    assertThat(instance.ipv6Network()).isEqualTo("2a01:db8:1:2:3:abcd:1234:5670/124");
    assertThat(instance.ipv6()).hasToString("2a01:db8:1:2:3:abcd:1234:5671");
    assertThat(instance.ipv4Network()).isEqualTo("172.16.7.0/24");
    assertThat(instance.ipv4Gateway()).isEqualTo("172.16.7.1");
    assertThat(instance.ipv4()).isEqualTo("172.16.7.2");
  }

  @Test
  void goesOnInTheNextNetwork() {
    assertThat(NetworkLease.of(INSTANCE, Kind.INSTANCE, 256, POOL).ipv4Network())
        .isEqualTo("172.17.0.0/24");
    assertThat(NetworkLease.of(INSTANCE, Kind.INSTANCE, 4095, POOL).ipv4Network())
        .isEqualTo("172.31.255.0/24");
    assertThatThrownBy(() -> NetworkLease.of(INSTANCE, Kind.INSTANCE, 4096, POOL))
        .hasMessageContaining("4096");
  }

  @Test
  void takesTheHashOfOtherNames() {
    ItemHash cid = new ItemHash("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG");
    String digits = ItemHash.sha256(cid.value()).value();
    assertThat(NetworkLease.of(cid, Kind.PERSISTENT_PROGRAM, 4, POOL).ipv6Network())
        .startsWith("2a01:db8:1:2:2:")
        .contains(Integer.toHexString(Integer.parseInt(digits.substring(0, 4), 16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2001:db8::/48", "2001:db8::1/64", "2001:db8::/64x", "10.0.0.0/64", "x/64", ""})
  void refusesWhatIsNoPool(String text) {
    assertThatThrownBy(() -> Ipv6Pool.parse(text)).isInstanceOf(IllegalArgumentException.class);
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
