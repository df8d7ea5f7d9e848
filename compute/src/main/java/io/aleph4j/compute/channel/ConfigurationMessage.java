package io.aleph4j.compute.channel;

import io.aleph4j.compute.channel.Configuration.Content;
import io.aleph4j.compute.channel.Configuration.Encoding;
import io.aleph4j.compute.channel.Configuration.Network;
import io.aleph4j.compute.channel.Configuration.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a machine as msgpack, for each version of the protocol. Exactly the keys of
 * the version: a guest of version 1 refuses what it does not know.
 */
public final class ConfigurationMessage {
  private static final int VERSION_1_KEYS = 11;
  private static final int VERSION_2_KEYS = 14;
  private static final int VERSION_3_KEYS = 13;
  private static final int ENTROPY = 32;
  private static final byte[] NO_BYTES = {};

  /** Versions 1 and 2 have no key for code that is a file system: it is the first volume. */
  private static final String CODE_MOUNT = "/opt/code";

  private ConfigurationMessage() {}

  /** For a guest of version 1. */
  public static byte[] version1(Configuration configuration) {
    MessageWriter message = new MessageWriter().map(VERSION_1_KEYS);
    writeVersion1(message, configuration);
    return message.toBytes();
  }

  /** For a guest of version 2. */
  public static byte[] version2(Configuration configuration) {
    MessageWriter message = new MessageWriter().map(VERSION_2_KEYS);
    writeVersion1(message, configuration);
    Network network = configuration.network();
    message.text("ipv6").text(network == null ? null : network.ipv6());
    message.text("ipv6_gateway").text(network == null ? null : network.ipv6Gateway());
    message.text("authorized_keys").texts(configuration.authorizedKeys());
    return message.toBytes();
  }

  /**
   * For a guest of version 3.
   *
   * @param time seconds since 1970 to which the guest sets its clock
   * @param entropy 32 bytes for the random numbers of the guest
   * @throws IllegalArgumentException when code or data are not on a device
   */
  public static byte[] version3(Configuration configuration, double time, byte[] entropy) {
    MessageWriter message = new MessageWriter().map(VERSION_3_KEYS);
    message.text("vm_hash").text(configuration.vmHash());
    message.text("hostname").text(configuration.hostname());
    message.text("interface").text(configuration.interfaceKind().word());
    message.text("entrypoint").text(configuration.entrypoint());
    message.text("args").texts(configuration.args());
    writeContent(message.text("code"), configuration.code(), false);
    writeContent(message.text("data"), configuration.data(), true);
    writeVolumes(message.text("volumes"), configuration.volumes());
    message.text("variables").texts(orEmpty(configuration.variables()));
    writeNetwork(message.text("network"), configuration.network());
    message.text("authorized_keys").texts(orEmpty(configuration.authorizedKeys()));
    writeClock(message, time, entropy);
    return message.toBytes();
  }

  /**
   * For a guest of version 3 that goes on from a snapshot.
   *
   * @param time seconds since 1970 to which the guest sets its clock
   * @param entropy 32 bytes for the random numbers of the guest
   */
  public static byte[] resumed(double time, byte[] entropy) {
    MessageWriter message = new MessageWriter().map(2);
    writeClock(message, time, entropy);
    return message.toBytes();
  }

  private static void writeClock(MessageWriter message, double time, byte[] entropy) {
    if (entropy.length != ENTROPY) {
      throw new IllegalArgumentException("32 bytes of entropy are needed, not " + entropy.length);
    }
    message.text("time").number(time);
    message.text("entropy").bytes(entropy);
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> variables) {
    return variables == null ? Map.of() : variables;
  }

  private static List<String> orEmpty(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts;
  }

  private static void writeVersion1(MessageWriter message, Configuration configuration) {
    Network network = configuration.network();
    message.text("input_data");
    writeInputData(message, configuration.data());
    message.text("interface").text(configuration.interfaceKind().word());
    message.text("vm_hash").text(configuration.vmHash());
    message.text("encoding").text(configuration.code().encoding().word());
    message.text("entrypoint").text(configuration.entrypoint());
    message.text("code").bytes(inlineCode(configuration.code()));
    message.text("ip").text(network == null ? null : withoutPrefix(network.ipv4()));
    message.text("route").text(network == null ? null : network.ipv4Gateway());
    message.text("dns_servers").texts(network == null ? List.of() : servers(network));
    writeLegacyVolumes(message.text("volumes"), configuration);
    message.text("variables").texts(configuration.variables());
  }

  private static void writeInputData(MessageWriter message, @Nullable Content data) {
    switch (data) {
      case null -> message.nil();
      case Content.Inline(Encoding encoding, byte[] bytes) -> message.bytes(bytes);
      case Content.OnDevice device ->
          throw new IllegalArgumentException(
              "versions 1 and 2 take data within the message, not on " + device.device());
    }
  }

  private static byte[] inlineCode(Content code) {
    return switch (code) {
      case Content.Inline inline when inline.encoding() != Encoding.SQUASHFS -> inline.bytes();
      case Content.OnDevice device when device.encoding() == Encoding.SQUASHFS -> NO_BYTES;
      case Content.Inline inline ->
          throw new IllegalArgumentException("a file system cannot be within the message");
      case Content.OnDevice device ->
          throw new IllegalArgumentException(
              "versions 1 and 2 take %s code within the message, not on %s"
                  .formatted(device.encoding().word(), device.device()));
    };
  }

  private static @Nullable String withoutPrefix(@Nullable String address) {
    int slash = address == null ? -1 : address.indexOf('/');
    return address == null || slash < 0 ? address : address.substring(0, slash);
  }

  /** Name servers that the machine can reach: those of the address kinds that it has. */
  private static List<String> servers(Network network) {
    List<String> servers = new ArrayList<>();
    for (String server : network.dns()) {
      boolean isReachable = server.contains(":") ? network.ipv6() != null : network.ipv4() != null;
      if (isReachable) {
        servers.add(server);
      }
    }
    return servers;
  }

  private static void writeLegacyVolumes(MessageWriter message, Configuration configuration) {
    List<Volume> volumes = new ArrayList<>();
    if (configuration.code() instanceof Content.OnDevice code) {
      volumes.add(new Volume(CODE_MOUNT, code.device(), true, Configuration.FileSystem.SQUASHFS));
    }
    volumes.addAll(configuration.volumes());
    message.list(volumes.size());
    for (Volume volume : volumes) {
      message.map(3);
      message.text("mount").text(volume.mount());
      message.text("device").text(volume.device());
      message.text("read_only").truth(volume.readOnly());
    }
  }

  private static void writeContent(
      MessageWriter message, @Nullable Content content, boolean isMounted) {
    switch (content) {
      case null -> message.nil();
      case Content.Inline inline ->
          throw new IllegalArgumentException(
              "version 3 takes code and data on devices, not within the message");
      case Content.OnDevice device -> {
        message.map(isMounted ? 4 : 3);
        message.text("device").text(device.device());
        message.text("encoding").text(device.encoding().word());
        message.text("size").number(device.size());
        if (isMounted) {
          message.text("mount").text(device.mount());
        }
      }
    }
  }

  private static void writeVolumes(MessageWriter message, List<Volume> volumes) {
    message.list(volumes.size());
    for (Volume volume : volumes) {
      message.map(4);
      message.text("mount").text(volume.mount());
      message.text("device").text(volume.device());
      message.text("read_only").truth(volume.readOnly());
      message.text("type").text(volume.type().word());
    }
  }

  private static void writeNetwork(MessageWriter message, @Nullable Network network) {
    if (network == null) {
      message.nil();
      return;
    }
    message.map(5);
    message.text("ipv4").text(network.ipv4());
    message.text("ipv4_gateway").text(network.ipv4Gateway());
    message.text("ipv6").text(network.ipv6());
    message.text("ipv6_gateway").text(network.ipv6Gateway());
    message.text("dns").texts(network.dns());
  }
}
