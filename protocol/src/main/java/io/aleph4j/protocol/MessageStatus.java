package io.aleph4j.protocol;

import java.util.Locale;
import java.util.Optional;

/** What a node has made of a message (spec 01 §4.1). */
public enum MessageStatus {
  PENDING,
  PROCESSED,
  REJECTED,
  FORGOTTEN,
  REMOVING,
  REMOVED;

  /** The name that answers carry, for example {@code "processed"}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status of exactly this wire name; empty for anything else. */
  public static Optional<MessageStatus> ofWireName(String name) {
    for (MessageStatus status : values()) {
      if (status.wireName().equals(name)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
