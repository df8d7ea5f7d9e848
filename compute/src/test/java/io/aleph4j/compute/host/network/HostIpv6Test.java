package io.aleph4j.compute.host.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.compute.network.AddressPlan;
import io.aleph4j.compute.network.Ipv6Pool;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostIpv6Test {
  private static final String ZERO = "0".repeat(32);
  private static final String STATIC = "fd000000000000000000000000000001";
  private static final String ADVERTISED = "fe800000000000000000000000000001";

  @TempDir private Path proc;

  private void device(String name, String disabled, String acceptsAdvertisements)
      throws IOException {
    Path folder = Files.createDirectories(proc.resolve("sys/net/ipv6/conf").resolve(name));
    Files.writeString(folder.resolve("disable_ipv6"), disabled + "\n");
    Files.writeString(folder.resolve("accept_ra"), acceptsAdvertisements + "\n");
    Files.writeString(folder.resolve("forwarding"), "0\n");
  }

  private void usual() throws IOException {
    device("all", "0", "1");
    device("default", "0", "1");
    device("eth0", "0", "1");
    device("eth1", "0", "0");
    device("vmtap4", "0", "1");
    device("wlan0", "0", "1");
  }

  private void routes(String... lines) throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(proc.resolve("net/ipv6_route"), String.join("\n", lines) + "\n");
  }

  private static String way(String next, String flags, String device) {
    return "%s 00 %s 00 %s 00000400 00000003 00000000 %s     %s"
        .formatted(ZERO, ZERO, next, flags, device);
  }

  private HostIpv6 read() {
    return HostIpv6.read(proc, "eth0");
  }

  @Test
  void whatItSwitchesOffItSays() throws IOException {
    assertThat(read().obstacle()).isEqualTo("the kernel of this system has none");
    usual();
    assertThat(read().obstacle()).isEmpty();
    device("default", "1", "1");
    assertThat(read().obstacle())
        .isEqualTo("it is switched off: net.ipv6.conf.default.disable_ipv6");
    usual();
    assertThat(HostIpv6.read(proc, "eth9").obstacle())
        .isEqualTo("it is switched off: net.ipv6.conf.eth9.disable_ipv6");
  }

  @Test
  void aHostThatForwardsLosesNothingByIt() throws IOException {
    usual();
    assertThat(read().advertised()).containsExactly("default", "eth0", "wlan0");
    Files.writeString(proc.resolve("sys/net/ipv6/conf/all/forwarding"), "1\n");
    assertThat(read().isRouter()).isTrue();
    assertThat(read().advertised()).isEmpty();
  }

  @Test
  void whoIsOnTheWayToTheWorld() throws IOException {
    usual();
    assertThat(read().hasRoute()).isFalse();
    routes(
        "fd" + "0".repeat(30) + " 40" + way(ZERO, "00000001", "eth0").substring(35),
        way(STATIC, "00000003", "wlan0"),
        way(ZERO, "00200200", "lo"),
        way(STATIC, "00000203", "eth0"));
    assertThat(read().hasRoute()).isFalse();
    routes(way(ADVERTISED, "00450003", "eth0"), way(STATIC, "00000003", "eth0"));
    assertThat(read())
        .isEqualTo(
            new HostIpv6(
                "",
                false,
                List.of("default", "eth0", "wlan0"),
                true,
                List.of(InetAddress.ofLiteral("fd00::1")),
                false));
    routes("2" + ZERO.substring(1) + " 03" + way(STATIC, "00000003", "eth0").substring(35));
    assertThat(read().routers()).containsExactly(InetAddress.ofLiteral("fd00::1"));
    routes(way(ZERO, "00000001", "eth0"));
    assertThat(read().isDirect()).isTrue();
  }

  @Test
  void theBestWayForAPool() throws IOException {
    usual();
    Ipv6Pool world = Samples.POOL;
    Ipv6Pool own = AddressPlan.standard().pool();
    assertThat(NodeIpv6.choose(true, true, world, read()).describe())
        .isEqualTo("IPv6 addresses of 2a01:db8:1:2::/64, for which this system answers");
    assertThat(NodeIpv6.choose(true, false, world, read()).describe())
        .isEqualTo("IPv6 addresses of 2a01:db8:1:2::/64, which has to be routed to this system");
    assertThat(NodeIpv6.choose(true, true, own, read()).describe())
        .isEqualTo(
            "IPv6 addresses of fc00:1:2:3::/64, but this system has no way to the world by IPv6");
    routes(way(ADVERTISED, "00450003", "eth0"));
    assertThat(NodeIpv6.choose(true, true, own, read()).describe())
        .isEqualTo("IPv6 addresses of fc00:1:2:3::/64, and are seen under this system's");
    assertThat(NodeIpv6.choose(false, true, world, read()).describe())
        .isEqualTo("no IPv6: the settings say so");
    device("eth0", "1", "1");
    NodeIpv6 none = NodeIpv6.choose(true, true, world, read());
    assertThat(none.isGiven()).isFalse();
    assertThat(none.describe()).endsWith("net.ipv6.conf.eth0.disable_ipv6");
  }
}
