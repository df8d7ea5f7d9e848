package io.aleph4j.cli;

import io.aleph4j.cli.config.AccountEntry;
import io.aleph4j.cli.config.AccountStore;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code aleph account list}: the accounts and aliases on this machine. */
@Command(name = "list", description = "List the accounts and aliases on this machine.")
final class AccountList extends Subcommand {

  private static final String ROW = "%-2s%-16s %-8s %-44s %s";

  AccountList(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    AccountStore store = context().accounts();
    String defaultName = store.defaultName().orElse("");
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<String> lines = new ArrayList<>();
    lines.add(String.format(ROW, "", "NAME", "CHAIN", "ADDRESS", "TYPE"));
    for (AccountEntry entry : store.accounts()) {
      json.add(AccountRows.json(entry));
      lines.add(
          String.format(
              ROW,
              entry.name().equals(defaultName) ? "*" : "",
              entry.name(),
              entry.chain().code(),
              entry.address(),
              entry.kind()));
    }
    store
        .aliases()
        .forEach((name, address) -> {
          json.addObject().put("name", name).put("address", address.value()).put("kind", "alias");
          lines.add(String.format(ROW, "", name, "", address, "alias"));
        });
    if (json.isEmpty()) {
      lines.clear();
      console().note("No accounts. Create one with: aleph account create NAME");
    }
    console().result(json, lines);
    return OK;
  }
}
