package io.aleph4j.client;

import io.aleph4j.protocol.ItemHash;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A folder of a machine beside its code (spec 01 §2.9). */
public sealed interface ProgramVolume {

  /** The volume as messages carry it. */
  ObjectNode toJson();

  /** A file system that a STORE message keeps; read-only. */
  record Immutable(ItemHash ref, String mount, boolean useLatest) implements ProgramVolume {

    @Override
    public ObjectNode toJson() {
      return object().put("mount", mount).put("ref", ref.value()).put("use_latest", useLatest);
    }
  }

  /** Room that is lost when the machine stops. */
  record Ephemeral(String mount, int sizeMib) implements ProgramVolume {

    @Override
    public ObjectNode toJson() {
      return object().put("mount", mount).put("ephemeral", true).put("size_mib", sizeMib);
    }
  }

  /**
   * Room that stays.
   *
   * @param persistence {@code host} or {@code store}
   * @param comment the owner's words; null for none
   */
  record Persistent(
      String name, String mount, int sizeMib, String persistence, @Nullable String comment)
      implements ProgramVolume {

    @Override
    public ObjectNode toJson() {
      ObjectNode json = object();
      if (comment != null) {
        json.put("comment", comment);
      }
      return json.put("mount", mount)
          .put("persistence", persistence)
          .put("name", name)
          .put("size_mib", sizeMib);
    }
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
