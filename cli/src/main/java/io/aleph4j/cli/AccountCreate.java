package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountEntry;
import io.aleph4j.cli.config.PrivateKeys;
import io.aleph4j.protocol.Chain;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code aleph account create}: a new key under a name. */
@Command(
    name = "create",
    description =
        "Create an account: a new private key in a file that only you can read. The first one is"
            + " the default account.")
final class AccountCreate extends Subcommand {

  @Parameters(paramLabel = "NAME", description = "What the account is called on this machine.")
  private String name;

  @Option(
      names = "--chain",
      paramLabel = "CODE",
      defaultValue = "eth",
      description = "The chain that its messages name, such as eth, base or sol. Default: eth.")
  private Chain chain;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  AccountCreate(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    byte[] key = PrivateKeys.generate(new SecureRandom());
    AccountEntry entry = context().accounts().add(name, chain, key);
    AccountRows.printNew(console(), entry, "created");
    return OK;
  }
}
