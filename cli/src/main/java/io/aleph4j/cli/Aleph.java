package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.ClientException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The {@code aleph} command. Options that every subcommand shares belong here. */
@Command(
    name = "aleph",
    mixinStandardHelpOptions = true,
    versionProvider = Aleph.Version.class,
    description = "Use Aleph Cloud from the command line.",
    scope = CommandLine.ScopeType.INHERIT)
public final class Aleph extends CommandGroup {

  private Aleph() {}

  /** The wired command of this process, ready to execute; not thread-safe. */
  static CommandLine commandLine() {
    return commandLine(Surroundings.ofProcess());
  }

  /** The wired command in these surroundings. */
  static CommandLine commandLine(Surroundings surroundings) {
    GlobalOptions options = new GlobalOptions();
    Context context = new Context(options, surroundings);
    CommandLine commandLine =
        new CommandLine(new Aleph())
            .addMixin("global", options)
            .addSubcommand(AccountCommands.wired(context))
            .addSubcommand(FileCommands.wired(context))
            .addSubcommand(MessageCommands.wired(context))
            .addSubcommand(PostCommands.wired(context))
            .addSubcommand(ProgramCommands.wired(context));
    Arguments.register(commandLine);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    boolean traces = surroundings.variable("ALEPH_DEBUG") != null;
    return commandLine
        .setParameterExceptionHandler((exception, _) -> misuse(exception))
        .setExecutionExceptionHandler(
            (exception, failed, _) -> explain(exception, failed.getErr(), traces));
  }

  /** Runs the command and ends the process: 0 for success, 1 for failure, 2 for misuse. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  private static int misuse(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("Error: " + exception.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  // What a person can mend is one line.
  private static int explain(Exception exception, PrintWriter err, boolean traces) {
    String line =
        switch (exception) {
          case CliException _, ClientException _ -> String.valueOf(exception.getMessage());
          case IllegalArgumentException _ -> String.valueOf(exception.getMessage());
          case UncheckedIOException e -> "a file cannot be read or written: " + e.getCause();
          case InterruptedException _ -> "interrupted";
          default ->
              "a fault of this program, please report it: "
                  + exception
                  + whereFrom(exception)
                  + "; ALEPH_DEBUG=1 in the environment shows all of it";
        };
    err.println("Error: " + line);
    if (traces) {
      exception.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String whereFrom(Exception exception) {
    StackTraceElement[] trace = exception.getStackTrace();
    @Nullable StackTraceElement top = trace.length == 0 ? null : trace[0];
    return top == null ? "" : " at " + top;
  }

  /** The version that the jar's manifest carries. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Aleph.class.getPackage().getImplementationVersion();
      return new String[] {"aleph " + (version == null ? "(development)" : version)};
    }
  }
}
