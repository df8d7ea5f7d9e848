package io.aleph4j.daemon;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code alephd} command: one subcommand per role. */
@Command(
    name = "alephd",
    mixinStandardHelpOptions = true,
    versionProvider = Alephd.Version.class,
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
    System.exit(new CommandLine(new Alephd()).execute(arguments));
  }

  /** The version that the jar's manifest carries. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Alephd.class.getPackage().getImplementationVersion();
      return new String[] {"alephd " + (version == null ? "(development)" : version)};
    }
  }
}
