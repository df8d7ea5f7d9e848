package io.aleph4j.cli;

import picocli.CommandLine.Option;

/** Whether anything is sent. */
final class DryRun {

  @Option(names = "--dry-run", description = "Print the signed message and send nothing.")
  boolean wanted;

  DryRun() {}
}
