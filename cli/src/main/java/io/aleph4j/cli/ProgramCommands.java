package io.aleph4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code aleph program}. */
@Command(name = "program", description = "Run programs in the cloud.")
final class ProgramCommands extends CommandGroup {

  private ProgramCommands() {}

  static CommandLine wired(Context context) {
    return new CommandLine(new ProgramCommands())
        .addSubcommand(new ProgramCreate(context))
        .addSubcommand(new ProgramUpdate(context))
        .addSubcommand(new ProgramList(context))
        .addSubcommand(new ProgramShow(context))
        .addSubcommand(new ProgramCall(context))
        .addSubcommand(new ProgramLogs(context))
        .addSubcommand(new ProgramDelete(context));
  }
}
