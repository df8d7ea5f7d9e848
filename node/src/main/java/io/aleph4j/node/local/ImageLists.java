package io.aleph4j.node.local;

import io.aleph4j.protocol.ItemType;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts an image into the two lists that clients read: {@code vm-images} of the Rust client and
 * {@code runtimes} of the Python client (spec 06 §2.7). Of one kind and one id there is one image.
 */
final class ImageLists {

  private static final String DEFAULT = "default";

  private ImageLists() {}

  /**
   * Puts an image into the list of the Rust client, which has none for rescue.
   *
   * @param list is changed
   */
  static void putIntoVmImages(ObjectNode list, Image image) {
    Optional<String> section =
        switch (image.kind()) {
          case ROOTFS -> Optional.of("rootfs");
          case RUNTIME -> Optional.of("runtimes");
          case FIRMWARE -> Optional.of("firmwares");
          case RESCUE -> Optional.empty();
        };
    section.ifPresent(name -> putIntoSection(list, name, image));
  }

  private static void putIntoSection(ObjectNode list, String section, Image image) {
    list.withObjectProperty(section)
        .putObject(image.id())
        .put("hash", image.message().value())
        .put("display_name", image.name())
        .put("description", image.description())
        .put("min_disk_mib", image.minDiskMib())
        .put("deprecated", false);
    if (image.isDefault()) {
      // The defaults are named in the singular.
      String kind = section.equals("rootfs") ? section : section.substring(0, section.length() - 1);
      list.withObjectProperty("defaults").put(kind, image.id());
    }
  }

  /**
   * Puts an image into the list of the Python client.
   *
   * @param list is changed
   */
  static void putIntoRuntimes(ObjectNode list, Image image) {
    String type = type(image.kind());
    ArrayNode entries = list.withArrayProperty("entries");
    for (int i = entries.size() - 1; i >= 0; i--) {
      ObjectNode entry = (ObjectNode) entries.get(i);
      boolean isOfThisKind = entry.path("type").asString().equals(type);
      if (isOfThisKind && entry.path("id").asString().equals(image.id())) {
        entries.remove(i);
      } else if (isOfThisKind && image.isDefault()) {
        entry.put(DEFAULT, false);
      }
    }
    addTo(entries, type, image);
  }

  private static void addTo(ArrayNode entries, String type, Image image) {
    ObjectNode entry =
        entries
            .addObject()
            .put("id", image.id())
            .put("name", image.name())
            .put("type", type)
            .put("item_hash", image.message().value())
            .put(DEFAULT, image.isDefault());
    if (isSha256(image)) {
      entry.put("sha256", image.file().value());
      if (image.kind() == Image.Kind.FIRMWARE) {
        entry.put("firmware_hash", image.file().value());
      }
    }
  }

  private static boolean isSha256(Image image) {
    return image.file().looseType().equals(Optional.of(ItemType.STORAGE));
  }

  private static String type(Image.Kind kind) {
    return switch (kind) {
      case ROOTFS -> "instance";
      case RUNTIME -> "program";
      case FIRMWARE -> "firmware";
      case RESCUE -> "rescue";
    };
  }

  /** A copy that may be changed. */
  static ObjectNode copy(JsonNode list) {
    return (ObjectNode) list.deepCopy();
  }
}
