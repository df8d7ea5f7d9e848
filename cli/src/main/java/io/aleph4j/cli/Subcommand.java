package io.aleph4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command has. */
abstract class Subcommand implements Callable<Integer> {

  /** The exit code of success. */
  static final int OK = 0;

  /** The exit code when what was asked for could not be done. */
  static final int FAILED = 1;

  @Spec private CommandSpec spec;

  private final Context context;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields before it calls the command
  Subcommand(Context context) {
    this.context = context;
  }

  Context context() {
    return context;
  }

  Console console() {
    return new Console(
        spec.commandLine().getOut(), spec.commandLine().getErr(), context.options().json);
  }

  /** A refusal of the arguments, which ends with exit code 2. */
  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
