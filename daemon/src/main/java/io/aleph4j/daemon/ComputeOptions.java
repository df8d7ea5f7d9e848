package io.aleph4j.daemon;

import io.aleph4j.service.lifecycle.Lifecycle;
import java.io.PrintStream;
import picocli.CommandLine.Option;

/** Options of {@code up} about its compute node. */
final class ComputeOptions {

  @Option(
      names = "--compute-port",
      paramLabel = "PORT",
      defaultValue = "4020",
      description = "Port on which the compute node listens; 0 takes a free one.")
  private int port;

  @Option(names = "--no-compute", description = "Run no compute node: programs are kept, not run.")
  private boolean none;

  @SuppressWarnings("NullAway.Init") // picocli sets the options
  ComputeOptions() {}

  /** Starts a compute node beside a core node, without waiting for it. */
  void start(CoreRole core, Lifecycle lifecycle, String host, PrintStream out) {
    if (!none) {
      ComputeRole.startBeside(core, lifecycle, host, port, out);
    }
  }
}
