package io.aleph4j.cli;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.ItemHash;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code aleph program show}: a program with the files that it is made of. */
@Command(name = "show", description = "Show a program and the files that it is made of.")
final class ProgramShow extends Subcommand {

  @Parameters(paramLabel = "HASH", description = "The program's hash.")
  private ItemHash hash;

  @SuppressWarnings("NullAway.Init") // picocli fills in the field
  ProgramShow(Context context) {
    super(context);
  }

  @Override
  public Integer call() {
    CoreNodeClient node = context().node();
    NetworkMessage message = Programs.get(node, hash);
    ObjectNode program = program(message);
    List<ProgramFile> files = ProgramFile.all(node, message.content());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("program", program);
    ArrayNode refs = json.putArray("refs");
    files.forEach(file -> refs.add(file.json()));
    json.set("volumes", volumes(message.content()));
    List<String> lines = lines(program);
    files.forEach(file -> lines.addAll(file.lines()));
    console().result(json, lines);
    return OK;
  }

  private static ObjectNode program(NetworkMessage message) {
    JsonNode content = message.content();
    ProgramRow row = new ProgramRow(message);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("item_hash", message.itemHash().value());
    json.put("name", content.path("metadata").path("name").asString(null));
    json.put("created_at", ProgramRow.created(message));
    json.put("sender", message.sender().value());
    json.put("owner", Programs.owner(message).value());
    json.put("channel", message.channel());
    json.put("entrypoint", content.path("code").path("entrypoint").asString(""));
    json.put("interface", interfaceOf(content.path("code")));
    json.put("encoding", content.path("code").path("encoding").asString(""));
    json.put("vcpus", row.vcpus());
    json.put("memory_mib", row.memoryMib());
    json.put("timeout_seconds", content.path("resources").path("seconds").asInt(1));
    json.put("internet", row.hasInternet());
    json.put("persistent", row.isPersistent());
    json.put("updatable", row.isUpdatable());
    JsonNode variables = content.path("variables");
    json.set("env_vars", variables.isObject() ? variables : JsonNodeFactory.instance.objectNode());
    json.put("payment_kind", content.path("payment").path("type").asString(null));
    json.put("payment_chain", content.path("payment").path("chain").asString(null));
    return json;
  }

  // What the entrypoint's form implies when the message does not say it (spec 01 §2.6).
  private static String interfaceOf(JsonNode code) {
    String implied = code.path("entrypoint").asString("").contains(":") ? "asgi" : "binary";
    return code.path("interface").asString(implied);
  }

  private static ArrayNode volumes(JsonNode content) {
    ArrayNode volumes = JsonNodeFactory.instance.arrayNode();
    for (JsonNode volume : content.path("volumes")) {
      if (volume.has("ref") && !volume.path("ref").isNull()) {
        continue;
      }
      boolean ephemeral = volume.path("ephemeral").asBoolean(false);
      ObjectNode json = volumes.addObject();
      json.put("kind", ephemeral ? "ephemeral" : "persistent");
      json.put("mount", volume.path("mount").asString(""));
      json.put("size_mib", volume.path("size_mib").asInt(0));
      if (!ephemeral) {
        json.put("persistence", volume.path("persistence").asString("host"));
        json.put("name", volume.path("name").asString(null));
      }
    }
    return volumes;
  }

  private static List<String> lines(ObjectNode program) {
    List<String> lines = new ArrayList<>();
    lines.add("PROGRAM " + program.path("item_hash").asString(""));
    program
        .properties()
        .forEach(member -> {
          if (!member.getKey().equals("item_hash") && !member.getValue().isNull()) {
            lines.add(
                String.format(
                    "  %-16s %s",
                    member.getKey(),
                    member.getValue().isContainer()
                        ? member.getValue().toString()
                        : member.getValue().asString("")));
          }
        });
    return lines;
  }
}
