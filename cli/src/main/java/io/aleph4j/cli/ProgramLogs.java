package io.aleph4j.cli;

import io.aleph4j.cli.failure.CliException;
import io.aleph4j.client.ComputeNodeClient;
import io.aleph4j.client.LogLine;
import io.aleph4j.protocol.ItemHash;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code aleph program logs}: what a program has printed on one compute node. */
@Command(
    name = "logs",
    description = "Print what a program has printed on one compute node. Only its owner may ask.")
final class ProgramLogs extends Subcommand {

  @Parameters(paramLabel = "HASH", description = "The program's hash.")
  private ItemHash hash;

  @Option(
      names = {"--crn", "--domain"},
      paramLabel = "URL",
      description =
          "The compute node. Default: http://127.0.0.1:4020 with a core node on this machine.")
  private @Nullable String crn;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what it prints from now on, a line of JSON each with --json.")
  private boolean follow;

  @Mixin private SigningOptions signing;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  ProgramLogs(Context context) {
    super(context);
  }

  @Override
  public Integer call() throws InterruptedException {
    URI node =
        context()
            .computeNode(crn)
            .orElseThrow(() ->
                usage(
                    "A program may run on many compute nodes; name the one to ask with --crn"
                        + " URL."));
    ComputeNodeClient client =
        new ComputeNodeClient(node, signing.account(context()), context().surroundings().clock());
    if (follow) {
      client.follow(hash, this::printNow);
      return OK;
    }
    List<LogLine> lines =
        client
            .logs(hash)
            .orElseThrow(() ->
                new CliException(
                    node
                        + " has not run the program "
                        + hash
                        + "; call it there first, with: aleph program call "
                        + hash));
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<String> texts = new ArrayList<>();
    for (LogLine line : lines) {
      json.add(json(line));
      texts.add(line.message());
    }
    console().result(json, texts);
    return OK;
  }

  private void printNow(LogLine line) {
    console().line(console().isJson() ? json(line).toString() : line.message());
  }

  private static ObjectNode json(LogLine line) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("stream", line.stream());
    if (!line.time().isEmpty()) {
      json.put("time", line.time());
    }
    return json.put("message", line.message());
  }
}
