package io.aleph4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code aleph} command. Options that every subcommand shares belong here. */
@Command(
    name = "aleph",
    mixinStandardHelpOptions = true,
    versionProvider = Aleph.Version.class,
    description = "Use Aleph Cloud from the command line.",
    scope = CommandLine.ScopeType.INHERIT)
public final class Aleph implements Runnable {

  @Spec private CommandSpec spec;

  /** Created by {@link #commandLine()}; picocli fills the fields in before it runs the command. */
  @SuppressWarnings("NullAway.Init")
  Aleph() {}

  /** Without a subcommand there is nothing to do but to say what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** The parsed and wired command, ready to execute; not thread-safe. */
  static CommandLine commandLine() {
    return new CommandLine(new Aleph());
  }

  /** Runs the command and ends the process: 0 for success, 2 for arguments that make no sense. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
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
