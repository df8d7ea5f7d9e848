package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.network.Resolvers.Mode;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResolversTest {
  private static final String STUB = "nameserver 127.0.0.53\noptions edns0\n";

  private static List<String> choose(
      Mode mode, @Nullable String resolvectl, @Nullable String file, String... configured) {
    Resolvers.HostResolvers host =
        new Resolvers.HostResolvers() {
          @Override
          public Optional<String> resolvectl() {
            return Optional.ofNullable(resolvectl);
          }

          @Override
          public Optional<String> resolvConf() {
            return Optional.ofNullable(file);
          }
        };
    return Resolvers.choose(List.of(configured), mode, host).all().stream()
        .map(InetAddress::getHostAddress)
        .toList();
  }

  @Test
  void whatTheOperatorNamesIsTaken() {
    assertThat(choose(Mode.DETECT, null, STUB, "2001:db8::1", "10.0.0.1"))
        .containsExactly("10.0.0.1", "2001:db8:0:0:0:0:0:1");
    assertThatThrownBy(() -> choose(Mode.DETECT, null, null, "127.0.0.53"))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("guests cannot reach the name server 127.0.0.53");
    assertThatThrownBy(() -> choose(Mode.DETECT, null, null, "dns.example.org"))
        .hasMessage("the name server 'dns.example.org' is no IP address");
  }

  @Test
  void systemdIsAskedBeforeTheFile() {
    String link = "Link 2 (eth0): 192.0.2.1#dns.example 2001:db8::1 fe80::1%eth0\n";
    assertThat(choose(Mode.DETECT, link, "nameserver 192.0.2.9\n"))
        .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
    assertThat(choose(Mode.RESOLV_CONF, link, "# a\nnameserver 192.0.2.9\n"))
        .containsExactly("192.0.2.9");
    assertThat(choose(Mode.DETECT, "Link 2 (eth0):\n", "nameserver\t192.0.2.9"))
        .containsExactly("192.0.2.9");
  }

  @Test
  void aStubWithinThisHostIsReplacedByPublicResolvers() {
    assertThat(choose(Mode.DETECT, null, STUB))
        .containsExactly(
            "9.9.9.9", "149.112.112.112", "2620:fe:0:0:0:0:0:fe", "2620:fe:0:0:0:0:0:9");
    assertThat(choose(Mode.RESOLVECTL, null, "nameserver 192.0.2.9")).contains("9.9.9.9");
  }
}
