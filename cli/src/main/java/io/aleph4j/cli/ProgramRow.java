package io.aleph4j.cli;

import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.Timestamp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a list tells of a program. */
final class ProgramRow {

  private static final String ROW = "%-64s  %-20s  %5s  %9s  %10s  %8s  %9s";

  private final NetworkMessage message;
  private final JsonNode content;

  ProgramRow(NetworkMessage message) {
    this.message = message;
    this.content = message.content();
  }

  static String header() {
    return String.format(
        ROW, "ITEM HASH", "NAME", "VCPUS", "MEMORY", "PERSISTENT", "INTERNET", "UPDATABLE");
  }

  String line() {
    return String.format(
        ROW,
        message.itemHash(),
        content.path("metadata").path("name").asString("-"),
        vcpus(),
        memoryMib() + " MiB",
        isPersistent(),
        hasInternet(),
        isUpdatable());
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("item_hash", message.itemHash().value());
    json.put("name", content.path("metadata").path("name").asString(null));
    json.put("sender", message.sender().value());
    json.put("persistent", isPersistent());
    json.put("internet", hasInternet());
    json.put("updatable", isUpdatable());
    json.put("vcpus", vcpus());
    json.put("memory_mib", memoryMib());
    json.put("runtime", content.path("runtime").path("ref").asString(""));
    json.put("created_at", created(message));
    return json;
  }

  boolean isPersistent() {
    return content.path("on").path("persistent").asBoolean(false);
  }

  boolean hasInternet() {
    return content.path("environment").path("internet").asBoolean(false);
  }

  boolean isUpdatable() {
    return content.path("allow_amend").asBoolean(false);
  }

  int vcpus() {
    return content.path("resources").path("vcpus").asInt(1);
  }

  int memoryMib() {
    return content.path("resources").path("memory").asInt(128);
  }

  /** When a message was made, as its content says. */
  static String created(NetworkMessage message) {
    double seconds = message.content().path("time").asDouble(Double.NaN);
    return Timestamp.ofSeconds(seconds).orElse(message.time()).toInstant().toString();
  }
}
