package io.aleph4j.benchmarks;

import io.aleph4j.benchmarks.compute.ComputeCommand;
import io.aleph4j.benchmarks.compute.Toolbox;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures Aleph Cloud programs from outside, and single methods.",
    subcommands = {CoreCommand.class, FilesCommand.class, MethodsCommand.class})
public final class Bench {

  private Bench() {}

  /** Runs what the arguments say and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Bench());
    line.addSubcommand(
        new ComputeCommand(
            new Toolbox(
                folder -> Machine.describe(folder).sentence(), ReportFile::put, Folders::remove)));
    line.setExecutionExceptionHandler((exception, commandLine, parsed) -> {
      if (exception instanceof BenchmarkException) {
        commandLine.getErr().println(exception.getMessage());
        return 1;
      }
      throw exception;
    });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }
}
