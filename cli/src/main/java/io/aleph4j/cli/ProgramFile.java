package io.aleph4j.cli;

import io.aleph4j.client.CoreNodeClient;
import io.aleph4j.client.MessageFilter;
import io.aleph4j.client.MessageState;
import io.aleph4j.client.NetworkMessage;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file that a program is made of.
 *
 * @param kind {@code code}, {@code runtime}, {@code data} or {@code immutable}
 * @param mount where it is seen; null where that is fixed
 * @param original the message that keeps its first version; null when the node has none
 * @param newest the message of its newest version; null when there was no other
 */
record ProgramFile(
    String kind,
    @Nullable String mount,
    ItemHash ref,
    boolean useLatest,
    @Nullable NetworkMessage original,
    @Nullable NetworkMessage newest) {

  /** The files of a program's content, in its order. */
  static List<ProgramFile> all(CoreNodeClient node, JsonNode content) {
    List<ProgramFile> files = new ArrayList<>();
    files.add(of(node, "code", content.path("code"), false));
    files.add(of(node, "runtime", content.path("runtime"), true));
    if (content.path("data").isObject()) {
      files.add(of(node, "data", content.path("data"), false));
    }
    for (JsonNode volume : content.path("volumes")) {
      if (volume.path("ref").isString()) {
        files.add(of(node, "immutable", volume, true));
      }
    }
    return files;
  }

  private static ProgramFile of(
      CoreNodeClient node, String kind, JsonNode part, boolean latestByDefault) {
    ItemHash ref = new ItemHash(part.path("ref").asString(""));
    boolean useLatest = part.path("use_latest").asBoolean(latestByDefault);
    NetworkMessage original =
        node.message(ref).orElse(null) instanceof MessageState.Processed(var store) ? store : null;
    return new ProgramFile(
        kind,
        part.path("mount").asString(null),
        ref,
        useLatest,
        original,
        useLatest && original != null ? newest(node, ref) : null);
  }

  private static @Nullable NetworkMessage newest(CoreNodeClient node, ItemHash ref) {
    MessageFilter filter =
        MessageFilter.all().types(List.of(MessageType.STORE)).refs(List.of(ref.value()));
    List<NetworkMessage> found = node.messages(filter, 1, 1).elements();
    return found.isEmpty() ? null : found.getFirst();
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", kind);
    if (mount != null) {
      json.put("mount", mount);
    }
    json.put("ref", ref.value());
    json.put("use_latest", useLatest);
    if (original == null) {
      json.putNull("original");
    } else {
      json.putObject("original")
          .put("sender", original.sender().value())
          .put("owner", Programs.owner(original).value())
          .put("created_at", ProgramRow.created(original));
    }
    ObjectNode latest = json.putObject("latest");
    if (!useLatest) {
      latest.put("kind", "pinned");
    } else if (original == null) {
      latest.put("kind", "unresolved").put("reason", "the node does not have it");
    } else if (newest == null) {
      latest.put("kind", "up_to_date");
    } else {
      latest
          .put("kind", "updated")
          .put("hash", newest.itemHash().value())
          .put("updated_at", ProgramRow.created(newest));
    }
    return json;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(kind.toUpperCase(Locale.ROOT) + " " + ref + (mount == null ? "" : " at " + mount));
    if (original == null) {
      lines.add("  the node does not have it");
    } else {
      lines.add("  owner            " + Programs.owner(original));
      lines.add("  created          " + ProgramRow.created(original));
    }
    if (newest != null) {
      lines.add("  latest           " + newest.itemHash() + " of " + ProgramRow.created(newest));
    }
    return lines;
  }
}
