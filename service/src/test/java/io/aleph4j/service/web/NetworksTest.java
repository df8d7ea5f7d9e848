package io.aleph4j.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.8/31, 192.0.2.9, true",
    "192.0.2.8/31, 192.0.2.10, false",
    "192.0.2.8/32, 192.0.2.9, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 192.0.2.1, false",
    "::/0, 2001:db8::1, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "2001:db8::1, 2001:db8::2, false",
    "10.0.0.0/8, ::ffff:10.1.1.1, true",
    "::1, ::1, true",
  })
  void anAddressIsInANetworkByItsPrefix(String network, String address, boolean expected) {
    assertThat(Networks.of(List.of(network)).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(expected);
  }

  @Test
  void severalNetworksAreOneSet() {
    Networks several = Networks.of(List.of("10.0.0.0/8", " 192.0.2.0/24 ", "::1"));
    for (String inside : List.of("10.1.1.1", "192.0.2.1", "::1")) {
      assertThat(several.contains(InetAddress.ofLiteral(inside))).as(inside).isTrue();
    }
    assertThat(several.contains(InetAddress.ofLiteral("203.0.113.1"))).isFalse();
    assertThat(Networks.NONE.contains(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "::/129",
        "256.0.0.1",
        "localhost",
        "2001:db8::/x",
        "fe80::1::2"
      })
  void whatIsNoNetworkIsToldWithTheRemedy(String text) {
    assertThatThrownBy(() -> Networks.of(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a network: " + text)
        .hasMessageContaining("10.0.0.0/8");
  }
}
