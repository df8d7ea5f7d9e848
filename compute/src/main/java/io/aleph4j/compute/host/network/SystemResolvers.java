package io.aleph4j.compute.host.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this system says of its resolvers. */
public final class SystemResolvers implements Resolvers.HostResolvers {
  private static final Path FILE = Path.of("/etc/resolv.conf");

  private final String device;

  /** Those of this interface. */
  public SystemResolvers(String device) {
    NodeNetwork.checkDevice(device);
    this.device = device;
  }

  @Override
  public Optional<String> resolvectl() {
    Commands.Result result =
        new LinuxCommands(List.of()).run(List.of("resolvectl", "dns", "-i", device), "");
    return result.isGood() ? Optional.of(result.output()) : Optional.empty();
  }

  @Override
  public Optional<String> resolvConf() {
    try {
      return Optional.of(Files.readString(FILE));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
