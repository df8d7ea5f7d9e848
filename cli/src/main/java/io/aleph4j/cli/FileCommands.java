package io.aleph4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code aleph file}. */
@Command(name = "file", description = "Upload and download files.")
final class FileCommands extends CommandGroup {

  private FileCommands() {}

  static CommandLine wired(Context context) {
    return new CommandLine(new FileCommands())
        .addSubcommand(new FileUpload(context))
        .addSubcommand(new FileDownload(context));
  }
}
