package io.aleph4j.protocol;

import java.util.Optional;

/** The kinds of messages, by their wire names (spec 01 §1.1). */
public enum MessageType {
  POST("POST"),
  AGGREGATE("AGGREGATE"),
  STORE("STORE"),
  PROGRAM("PROGRAM"),
  INSTANCE("INSTANCE"),
  FORGET("FORGET"),
  V_PROGRAM("V-PROGRAM");

  private final String wireName;

  MessageType(String wireName) {
    this.wireName = wireName;
  }

  /** The name that messages carry, for example {@code "V-PROGRAM"}. */
  public String wireName() {
    return wireName;
  }

  /** The type of exactly this wire name; empty for anything else, other letter case included. */
  public static Optional<MessageType> ofWireName(String name) {
    for (MessageType type : values()) {
      if (type.wireName.equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
