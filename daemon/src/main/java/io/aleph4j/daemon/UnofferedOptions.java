package io.aleph4j.daemon;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Options of a development network that this version does not have (spec 06 §5.5). Whoever gives
 * one is told what to use instead; the help shows none of them.
 */
final class UnofferedOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--chain", arity = "0..1", fallbackValue = "", hidden = true)
  private @Nullable String chain;

  @Option(names = "--crn", hidden = true)
  private boolean computeNode;

  @Option(names = "--nodes", arity = "0..1", fallbackValue = "", hidden = true)
  private @Nullable String nodes;

  @SuppressWarnings("NullAway.Init") // picocli sets the command
  UnofferedOptions() {}

  /** Refuses the first of these options that was given. */
  void refuse() {
    if (chain != null) {
      throw refusal(
          "--chain",
          chain,
          "no chain is run: say what accounts hold by --tokens or the balances of --seed-file, give"
              + " them credits by --balance or its credits, and pay with 'credit' or 'hold'");
    }
    if (computeNode) {
      throw refusal(
          "--crn",
          "",
          "a compute node is run anyway: choose its port by --compute-port, or have none by"
              + " --no-compute; posts of the type corechan-operation list compute nodes of your own");
    }
    if (nodes != null) {
      throw refusal(
          "--nodes",
          nodes,
          "one process runs one node, and nodes do not hand messages on yet: start a second one with"
              + " --port and --data-dir of its own, and publish to both");
    }
  }

  private ParameterException refusal(String option, String value, String instead) {
    String given = value.isEmpty() ? option : option + " " + value;
    return new ParameterException(
        command.commandLine(), given + " is not offered by this version: " + instead + ".");
  }
}
