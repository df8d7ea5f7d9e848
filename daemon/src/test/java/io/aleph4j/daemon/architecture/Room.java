package io.aleph4j.daemon.architecture;

import java.util.Locale;
import java.util.Set;

/**
 * The rooms and what each may use. A new room is a new line here and a record in docs/decisions.
 */
enum Room {
  PROTOCOL,
  CONTENT,
  SERVICE,
  ACCOUNTS(PROTOCOL, CONTENT),
  CLIENT(PROTOCOL, CONTENT, ACCOUNTS),
  NODE(PROTOCOL, CONTENT, ACCOUNTS, SERVICE),
  COMPUTE(PROTOCOL, CONTENT, ACCOUNTS, CLIENT, SERVICE),
  CLI(PROTOCOL, CONTENT, ACCOUNTS, CLIENT),
  DAEMON(PROTOCOL, CONTENT, ACCOUNTS, CLIENT, SERVICE, NODE, COMPUTE);

  @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable one
  private final Set<Room> below;

  Room(Room... below) {
    this.below = Set.of(below);
  }

  boolean mayUse(Room other) {
    return other == this || below.contains(other);
  }

  /** Its root package. */
  String root() {
    return "io.aleph4j." + name().toLowerCase(Locale.ROOT);
  }

  /** Its classes, as ArchUnit's package patterns name them. */
  String classes() {
    return root() + "..";
  }
}
