package io.aleph4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code aleph message}. */
@Command(name = "message", description = "Read and forget messages.")
final class MessageCommands extends CommandGroup {

  private MessageCommands() {}

  static CommandLine wired(Context context) {
    return new CommandLine(new MessageCommands())
        .addSubcommand(new MessageGet(context))
        .addSubcommand(new MessageForget(context));
  }
}
