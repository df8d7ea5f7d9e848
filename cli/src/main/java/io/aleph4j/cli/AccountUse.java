package io.aleph4j.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code aleph account use}: another default account. */
@Command(name = "use", description = "Take this account from now on when none is named.")
final class AccountUse extends Subcommand {

  @Parameters(paramLabel = "NAME", description = "The account's name.")
  private String name;

  @SuppressWarnings("NullAway.Init") // picocli fills in the field
  AccountUse(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    context().accounts().use(name);
    console()
        .result(
            JsonNodeFactory.instance.objectNode().put("default", name),
            List.of("The default account is '" + name + "'."));
    return OK;
  }
}
