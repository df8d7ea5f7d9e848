package io.aleph4j.protocol;

import static io.aleph4j.protocol.StrictJson.abbreviate;
import static io.aleph4j.protocol.StrictJson.invalid;

import java.util.Set;

/**
 * Which keys of an object are kept while it is read, so that strangers cannot fill the memory with
 * others (spec 01 §2.0).
 */
@FunctionalInterface
public interface Keys {

  /**
   * Whether the value of this key is kept. Throws {@link InvalidMessageException} when the object
   * may not have it.
   *
   * @param path how sentences name the object
   * @param kept the keys that were kept before
   */
  boolean keeps(String path, String key, Set<String> kept);

  /** These keys; others are refused. */
  static Keys closed(Set<String> known) {
    return (path, key, kept) -> {
      if (!known.contains(key)) {
        throw invalid(path + " has the unknown key '" + abbreviate(key) + "'");
      }
      return true;
    };
  }

  /** These keys; others are ignored. */
  static Keys open(String... known) {
    Set<String> keys = Set.of(known);
    return (path, key, kept) -> keys.contains(key);
  }

  /** Any keys, but no more than this many different ones. */
  static Keys atMost(int most) {
    return (path, key, kept) -> {
      if (kept.size() == most && !kept.contains(key)) {
        throw invalid(path + " must have at most " + most + " entries");
      }
      return true;
    };
  }
}
