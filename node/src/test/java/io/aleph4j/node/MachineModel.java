package io.aleph4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rules about machines once more, read off the texts of messages: which ones may be, and what
 * they keep (spec 01 §5.4, §5.5).
 *
 * @param live all messages that are there, in commit order
 * @param sizes of files, in bytes
 */
record MachineModel(Map<ItemHash, Draft> live, Map<ItemHash, Long> sizes) {

  private static final Set<MessageType> MACHINES =
      Set.of(MessageType.PROGRAM, MessageType.INSTANCE, MessageType.V_PROGRAM);

  static boolean isMachine(Draft draft) {
    return MACHINES.contains(draft.type());
  }

  void assertPossible(Draft machine) {
    JsonNode content = content(machine);
    if (machine.type() == MessageType.V_PROGRAM) {
      return;
    }
    for (String part : List.of("code", "runtime", "data")) {
      if (content.has(part)) {
        file(content.get(part));
      }
    }
    for (JsonNode volume : content.path("volumes")) {
      if (volume.has("ref")) {
        file(volume);
      } else if (volume.has("parent")) {
        assertRoom(volume);
      }
    }
    if (content.has("rootfs")) {
      assertRoom(content.get("rootfs"));
    }
    if (content.has("replaces")) {
      Draft replaced = live.get(new ItemHash(content.get("replaces").stringValue()));
      assertThat(replaced).as("replaced by %s", machine.hash()).isNotNull();
      assertThat(Objects.requireNonNull(replaced).type()).isEqualTo(MessageType.PROGRAM);
      assertThat(content(replaced).get("allow_amend").booleanValue()).isTrue();
    }
  }

  private void assertRoom(JsonNode disk) {
    long room = disk.get("size_mib").longValue() * 1_048_576;
    assertThat(room).isGreaterThanOrEqualTo(sizes.get(file(disk.get("parent"))));
  }

  /** The file that is meant, which must be there. */
  private ItemHash file(JsonNode ref) {
    String named = ref.get("ref").stringValue();
    Draft found =
        ref.get("use_latest").booleanValue() ? latest(named) : live.get(new ItemHash(named));
    assertThat(found).as("the file of %s", ref).isNotNull();
    return store(Objects.requireNonNull(found)).file();
  }

  /** Of a message and the versions that refer to it the youngest; of one moment the first. */
  private @Nullable Draft latest(String named) {
    Draft latest = null;
    for (Draft draft : live.values()) {
      if (draft.type() == MessageType.STORE
          && named.equals(tag(draft))
          && (latest == null || draft.micros() > latest.micros())) {
        latest = draft;
      }
    }
    return latest;
  }

  private static String tag(Draft draft) {
    String ref = store(draft).ref();
    return ref == null ? draft.hash().value() : ref;
  }

  private static StoreContent store(Draft draft) {
    return (StoreContent) draft.message().content();
  }

  /** Whether a live machine keeps this message from being forgotten. */
  boolean isUsed(ItemHash message) {
    return live.values().stream()
        .filter(MachineModel::isMachine)
        .anyMatch(machine -> kept(content(machine)).contains(message.value()));
  }

  private static List<String> kept(JsonNode content) {
    List<JsonNode> parts = new ArrayList<>();
    for (String part : List.of("code", "runtime", "data", "workload")) {
      parts.add(content.path(part));
    }
    parts.add(content.path("rootfs").path("parent"));
    content.path("volumes").forEach(parts::add);
    List<String> kept = new ArrayList<>();
    for (JsonNode part : parts) {
      kept.add(part.path("ref").stringValue(""));
      kept.add(part.path("hash_tree").stringValue(""));
    }
    return kept;
  }

  private static JsonNode content(Draft draft) {
    return StrictJson.parse(draft.text());
  }
}
