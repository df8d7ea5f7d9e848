package io.aleph4j.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hosts by which addresses of nodes are compared. */
class HostsTest {

  @ParameterizedTest
  @CsvSource({
    "https://crn.example, crn.example",
    "https://CRN.Example:443/path?q#f, crn.example",
    "http://user:word@crn.example:80/, crn.example",
    "//crn.example/path, crn.example",
    "https://[2001:DB8::1]:8080/, 2001:db8::1",
    "https://[2001:db8::1, ",
    "https://crn.example?q=http://other, crn.example",
    "' https://crn.example ', crn.example",
    "crn.example, ",
    "crn.example:443, ",
    "https:///path, ",
    "1ttp://crn.example, ",
    "://crn.example, ",
    "'', ",
    "https://, ",
  })
  void ofUrls(String url, @Nullable String host) {
    assertThat(Hosts.ofUrl(url)).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/4025/p2p/QmA, 1.2.3.4",
    "/ip6/2001:DB8::1/tcp/4025, 2001:db8::1",
    "/dns/Node.example/tcp/4025, node.example",
    "/dns4/node.example/tcp/4025, node.example",
    "/dns6/node.example, node.example",
    "/dnsaddr/node.example, node.example",
    "/tcp/4025/ip4/1.2.3.4, 1.2.3.4",
    "/p2p/ip4/tcp/4025, ",
    "/ip4//tcp/4025, ",
    "/ip4, ",
    "ip4/1.2.3.4, ",
    "x/ip4/1.2.3.4, ",
    "1.2.3.4, ",
    "'', ",
  })
  void ofMultiaddresses(String multiaddress, @Nullable String host) {
    assertThat(Hosts.ofMultiaddress(multiaddress)).isEqualTo(host);
  }
}
