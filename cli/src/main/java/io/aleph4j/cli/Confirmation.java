package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import java.io.Console;
import picocli.CommandLine.Option;

/** Whether somebody really wants it. */
final class Confirmation {

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  Confirmation() {}

  /**
   * Asks at the terminal, or demands {@code --yes} where nobody could answer.
   *
   * @param what a sentence without an end
   */
  @SuppressWarnings("SystemConsoleNull") // it is null again where JLine is not used
  void require(String what, Context context) {
    if (yes) {
      return;
    }
    Console terminal = System.console();
    if (terminal == null || !terminal.isTerminal() || context.options().json) {
      throw new CliException(what + "? Nobody is there to ask: say yes with -y.");
    }
    // The question is no result, so it does not go to standard output.
    System.err.print(what + "? [y/N] ");
    System.err.flush();
    String answer = terminal.readLine();
    if (answer == null || !answer.strip().matches("(?i)y|yes")) {
      throw new CliException("Not done.");
    }
  }
}
