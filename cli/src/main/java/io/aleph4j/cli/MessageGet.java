package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.protocol.ItemHash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code aleph message get}: a message and what the node made of it, always as JSON. */
@Command(
    name = "get",
    description = "Print a message as JSON, together with what the node has made of it.")
final class MessageGet extends Subcommand {

  @Parameters(paramLabel = "HASH", description = "The message's hash.")
  private ItemHash hash;

  @SuppressWarnings("NullAway.Init") // picocli fills in the field
  MessageGet(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    JsonNode answer =
        context()
            .node()
            .messageAnswer(hash)
            .orElseThrow(() ->
                new CliException(
                    context().coreNode()
                        + " knows no message "
                        + hash
                        + "; it may not have arrived yet, or be on another network (--ccn,"
                        + " --network)."));
    console().printJson(answer);
    return OK;
  }
}
