package io.aleph4j.daemon;

import io.aleph4j.service.ServiceException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code alephd} command: one subcommand per role. */
@Command(
    name = "alephd",
    mixinStandardHelpOptions = true,
    versionProvider = Alephd.Version.class,
    subcommands = {UpCommand.class, CoreCommand.class, ComputeCommand.class},
    description = "Run Aleph Cloud.")
public final class Alephd implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  Alephd() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    giveVirtualThreadsMoreCarriers();
    System.exit(commandLine().execute(arguments));
  }

  // A carrier is not replaced while it checks a signature in C or is inside a call of the system.
  // With as many carriers as processors some of these stand idle, which costs 15 % of the rate.
  private static void giveVirtualThreadsMoreCarriers() {
    String name = "jdk.virtualThreadScheduler.parallelism";
    if (System.getProperty(name) == null) {
      int processors = Runtime.getRuntime().availableProcessors();
      System.setProperty(name, Integer.toString(processors + (processors + 1) / 2));
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Alephd())
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> explain(exception, commandLine.getErr()));
  }

  // What a person can mend is one line; a stack trace is for faults of the program alone.
  private static int explain(Exception exception, PrintWriter err) {
    if (exception instanceof ServiceException) {
      err.println("alephd: " + exception.getMessage());
    } else {
      err.println("alephd: an unexpected error; please report it with these lines:");
      exception.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The version that the jar's manifest carries. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"alephd " + number()};
    }

    static String number() {
      String version = Alephd.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }
}
