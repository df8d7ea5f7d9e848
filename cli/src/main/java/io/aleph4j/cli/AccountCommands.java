package io.aleph4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code aleph account}. */
@Command(name = "account", description = "Keep accounts and their keys on this machine.")
final class AccountCommands extends CommandGroup {

  private AccountCommands() {}

  static CommandLine wired(Context context) {
    return new CommandLine(new AccountCommands())
        .addSubcommand(new AccountCreate(context))
        .addSubcommand(new AccountImport(context))
        .addSubcommand(new AccountList(context))
        .addSubcommand(new AccountShow(context))
        .addSubcommand(new AccountUse(context));
  }
}
