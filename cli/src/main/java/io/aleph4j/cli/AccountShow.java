package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountEntry;
import io.aleph4j.cli.config.AccountStore;
import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.AccountBalance;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code aleph account show}: one account, and what it holds. */
@Command(name = "show", description = "Show an account and what it holds.")
final class AccountShow extends Subcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The account's name. Default: the default account.")
  private @Nullable String name;

  AccountShow(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    AccountStore store = context().accounts();
    String defaultName = store.defaultName().orElse("");
    if (name == null && defaultName.isEmpty()) {
      throw new CliException(
          "There is no default account; create one with 'aleph account create NAME'.");
    }
    AccountEntry entry = store.get(name == null ? defaultName : name);
    URI node = context().coreNode();
    AccountBalance balance = AccountRows.balance(node, entry.address()).orElse(null);
    ObjectNode json = AccountRows.json(entry);
    if (balance != null) {
      json.set("balance", AccountRows.json(balance));
    }
    console().result(json, lines(entry, entry.name().equals(defaultName), balance, node));
    return OK;
  }

  private static List<String> lines(
      AccountEntry entry, boolean isDefault, @Nullable AccountBalance balance, URI node) {
    List<String> lines = new ArrayList<>();
    lines.add("Name:    " + entry.name() + (isDefault ? " (default)" : ""));
    lines.add("Chain:   " + entry.chain().code());
    lines.add("Address: " + entry.address());
    lines.add("Type:    " + entry.kind());
    if (balance == null) {
      lines.add("Balance: unknown, as " + node + " does not tell it");
    } else {
      lines.add(
          "ALEPH:   "
              + AccountRows.tokens(balance.tokens())
              + " (locked: "
              + AccountRows.tokens(balance.locked())
              + ")");
      lines.add("Credits: " + AccountRows.credits(balance.credits()));
    }
    return lines;
  }
}
