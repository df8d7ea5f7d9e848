package io.aleph4j.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before and behind its name. */
final class GlobalOptions {

  @Option(
      names = "--ccn",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "The core node to ask: an address such as http://127.0.0.1:4024, or its name within the"
              + " network.")
  @Nullable String ccn;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "The network whose default core node is asked: mainnet, local, or one of config.toml.")
  @Nullable String network;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON on standard output, and nothing else there.")
  boolean json;

  GlobalOptions() {}
}
