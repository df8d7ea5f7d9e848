package io.aleph4j.cli;

import io.aleph4j.client.MessageFilter;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code aleph program list}: the programs of an account, the newest first. */
@Command(name = "list", description = "List the programs of an account, the newest first.")
final class ProgramList extends Subcommand {

  private static final int AT_ONCE = 200;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description =
          "Whose: an address, or the name of an account or alias. Default: the default account.")
  private @Nullable String address;

  ProgramList(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    Address owner = context().addressOr(address);
    MessageFilter filter =
        MessageFilter.all().types(List.of(MessageType.PROGRAM)).owners(List.of(owner));
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<String> lines = new ArrayList<>();
    lines.add(ProgramRow.header());
    for (NetworkMessage message : context().node().allMessages(filter, AT_ONCE)) {
      ProgramRow row = new ProgramRow(message);
      json.add(row.json());
      lines.add(row.line());
    }
    if (json.isEmpty()) {
      lines.clear();
      console().note("No programs of " + owner + ".");
    }
    console().result(json, lines);
    return OK;
  }
}
