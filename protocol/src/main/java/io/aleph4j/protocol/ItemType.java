package io.aleph4j.protocol;

import java.util.Optional;

/** Where the bytes of a message's content live (spec 01 §1.2). */
public enum ItemType {
  /** In the envelope's {@code item_content} string. */
  INLINE("inline"),
  /** In the storage of core nodes; the item hash is the SHA-256 of the bytes. */
  STORAGE("storage"),
  /** On IPFS; the item hash is a CID. */
  IPFS("ipfs");

  private final String wireName;

  ItemType(String wireName) {
    this.wireName = wireName;
  }

  /** The name that messages carry, for example {@code "inline"}. */
  public String wireName() {
    return wireName;
  }

  /** The item type of exactly this wire name; empty for anything else. */
  public static Optional<ItemType> ofWireName(String name) {
    for (ItemType type : values()) {
      if (type.wireName.equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
