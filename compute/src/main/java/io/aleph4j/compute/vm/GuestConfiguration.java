package io.aleph4j.compute.vm;

import io.aleph4j.compute.channel.Configuration;
import io.aleph4j.compute.channel.ConfigurationMessage;
import io.aleph4j.compute.definition.HostNames;
import io.aleph4j.compute.definition.VmDefinition;
import io.aleph4j.protocol.ProgramContent.Encoding;
import io.aleph4j.protocol.ProgramContent.Interface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A definition as a guest is told it. */
final class GuestConfiguration {

  private GuestConfiguration() {}

  /** For a guest of version 3. */
  static byte[] version3(
      VmDefinition definition,
      Disks disks,
      Configuration.@Nullable Network network,
      double time,
      byte[] entropy) {
    return ConfigurationMessage.version3(onDevices(definition, disks, network), time, entropy);
  }

  /** For a guest of version 1 or 2: files that are no file systems are in the message. */
  static byte[] legacy(
      VmDefinition definition,
      Disks disks,
      Configuration.@Nullable Network network,
      boolean isFirst)
      throws IOException {
    VmDefinition.Data data = definition.data();
    Configuration configuration =
        configuration(
            definition,
            disks,
            network,
            definition.code().encoding() == Encoding.SQUASHFS
                ? onDevices(definition, disks, network).code()
                : inline(definition.code().encoding(), disks.codeFile()),
            data == null ? null : inline(data.encoding(), disks.dataFile()));
    return isFirst
        ? ConfigurationMessage.version1(configuration)
        : ConfigurationMessage.version2(configuration);
  }

  private static Configuration.Content inline(Encoding encoding, Path file) throws IOException {
    return new Configuration.Content.Inline(encoding(encoding), Files.readAllBytes(file));
  }

  private static Configuration onDevices(
      VmDefinition definition, Disks disks, Configuration.@Nullable Network network) {
    VmDefinition.Code code = definition.code();
    VmDefinition.Data data = definition.data();
    return configuration(
        definition,
        disks,
        network,
        new Configuration.Content.OnDevice(
            encoding(code.encoding()), disks.codeDevice(), disks.codeSize(), null),
        data == null
            ? null
            : new Configuration.Content.OnDevice(
                encoding(data.encoding()), disks.dataDevice(), disks.dataSize(), data.mount()));
  }

  private static Configuration configuration(
      VmDefinition definition,
      Disks disks,
      Configuration.@Nullable Network network,
      Configuration.Content code,
      Configuration.@Nullable Content data) {
    return new Configuration(
        definition.itemHash().value(),
        HostNames.of(definition.itemHash()),
        definition.code().calling() == Interface.ASGI
            ? Configuration.Interface.ASGI
            : Configuration.Interface.EXECUTABLE,
        definition.code().entrypoint(),
        definition.code().args(),
        code,
        data,
        volumes(disks),
        definition.variables(),
        network,
        definition.authorizedKeys());
  }

  private static List<Configuration.Volume> volumes(Disks disks) {
    return disks.volumes().stream()
        .map(volume ->
            new Configuration.Volume(
                volume.mount(),
                volume.device(),
                volume.readOnly(),
                volume.fileSystem().equals("ext4")
                    ? Configuration.FileSystem.EXT4
                    : Configuration.FileSystem.SQUASHFS))
        .toList();
  }

  private static Configuration.Encoding encoding(Encoding encoding) {
    return switch (encoding) {
      case PLAIN -> Configuration.Encoding.PLAIN;
      case ZIP -> Configuration.Encoding.ZIP;
      case SQUASHFS -> Configuration.Encoding.SQUASHFS;
    };
  }
}
