package io.aleph4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code aleph post}. */
@Command(name = "post", description = "Publish posts.")
final class PostCommands extends CommandGroup {

  private PostCommands() {}

  static CommandLine wired(Context context) {
    return new CommandLine(new PostCommands())
        .addSubcommand(new PostCreate(context))
        .addSubcommand(new PostAmend(context));
  }
}
