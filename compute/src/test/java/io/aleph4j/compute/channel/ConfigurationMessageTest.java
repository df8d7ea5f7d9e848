package io.aleph4j.compute.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.channel.Configuration.Content;
import io.aleph4j.compute.channel.Configuration.Encoding;
import io.aleph4j.compute.channel.Configuration.FileSystem;
import io.aleph4j.compute.channel.Configuration.Interface;
import io.aleph4j.compute.channel.Configuration.Network;
import io.aleph4j.compute.channel.Configuration.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigurationMessageTest {
  private static final String HASH =
      "67705389842a0a1b95eaa408b009741027964edc805997475e95c505d642edd8";
  private static final Network NETWORK =
      new Network(
          "172.16.4.2/24",
          "172.16.4.1",
          "2001:db8:10:20:1:6770:5389:8421/124",
          "2001:db8:10:20:1:6770:5389:8420",
          List.of("9.9.9.9", "2620:fe::fe"));
  private static final Content SQUASHFS =
      new Content.OnDevice(Encoding.SQUASHFS, "vdb", 4097, null);

  static Configuration configuration(
      Content code, @Nullable Content data, @Nullable Network network) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("B", "2");
    variables.put("A", "é");
    return new Configuration(
        HASH,
        "m5yf",
        Interface.ASGI,
        "main:app",
        List.of("-v"),
        code,
        data,
        List.of(
            new Volume("/opt/packages", "vdc", true, FileSystem.SQUASHFS),
            new Volume("/var/lib/x", "vdd", false, FileSystem.EXT4)),
        variables,
        network,
        List.of("ssh-ed25519 AAAA"));
  }

  private static Content zip() {
    return new Content.Inline(Encoding.ZIP, new byte[] {'P', 'K', 5, 6});
  }

  private static byte[] entropy() {
    byte[] entropy = new byte[32];
    IntStream.range(0, 32).forEach(i -> entropy[i] = (byte) i);
    return entropy;
  }

  @Test
  void hasExactlyTheKeysOfVersion1() {
    assertThat(ConfigurationMessage.version1(configuration(SQUASHFS, zip(), NETWORK)))
        .isEqualTo(Golden.VERSION_1);
  }

  @Test
  void hasExactlyTheKeysOfVersion2() {
    assertThat(ConfigurationMessage.version2(configuration(SQUASHFS, zip(), NETWORK)))
        .isEqualTo(Golden.VERSION_2);
  }

  @Test
  void carriesPlainCodeWithin() {
    Content code = new Content.Inline(Encoding.PLAIN, "#!/bin/sh\n".getBytes(UTF_8));
    Configuration plain =
        new Configuration(
            HASH,
            "",
            Interface.EXECUTABLE,
            "run",
            List.of(),
            code,
            null,
            List.of(),
            null,
            null,
            null);
    assertThat(ConfigurationMessage.version2(plain)).isEqualTo(Golden.VERSION_2_PLAIN);
  }

  @Test
  void hasTheKeysOfVersion3() {
    Content data = new Content.OnDevice(Encoding.ZIP, "vde", 10, "/data");
    assertThat(
            ConfigurationMessage.version3(
                configuration(SQUASHFS, data, NETWORK), 1_893_456_000.25, entropy()))
        .isEqualTo(Golden.VERSION_3);
  }

  @Test
  void namesOnlyServersThatCanBeReached() {
    Network ipv6Only = new Network(null, null, "2001::1/124", "2001::", NETWORK.dns());
    byte[] message = ConfigurationMessage.version1(configuration(SQUASHFS, null, ipv6Only));
    assertThat(new String(message, UTF_8)).contains("2620:fe::fe").doesNotContain("9.9.9.9");
  }

  @Test
  void refusesWhatAVersionCannotCarry() {
    Content onDevice = new Content.OnDevice(Encoding.ZIP, "vdb", 1, null);
    Configuration zipOnDevice = configuration(onDevice, null, null);
    assertThatThrownBy(() -> ConfigurationMessage.version2(zipOnDevice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("versions 1 and 2 take zip code within the message, not on vdb");
    Configuration dataOnDevice = configuration(zip(), onDevice, null);
    assertThatThrownBy(() -> ConfigurationMessage.version1(dataOnDevice))
        .hasMessageContaining("data within the message");
    Configuration squashfsWithin =
        configuration(new Content.Inline(Encoding.SQUASHFS, new byte[1]), null, null);
    assertThatThrownBy(() -> ConfigurationMessage.version1(squashfsWithin))
        .hasMessageContaining("file system");
    Configuration within = configuration(zip(), null, null);
    assertThatThrownBy(() -> ConfigurationMessage.version3(within, 0, entropy()))
        .hasMessageContaining("on devices");
    assertThatThrownBy(() -> ConfigurationMessage.version3(zipOnDevice, 0, new byte[31]))
        .hasMessageContaining("31");
  }
}
