package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a node may change about it.
 *
 * @param texts each text field
 * @param locked null where the network shows an empty text instead: a resource node whose owner
 *     never said it (spec 03 §6.4)
 * @param authorized null likewise
 */
public record NodeProfile(
    Map<TextField, String> texts, @Nullable Boolean locked, @Nullable List<String> authorized) {

  public NodeProfile {
    Map<TextField, String> complete = new EnumMap<>(TextField.class);
    for (TextField field : TextField.values()) {
      complete.put(field, texts.getOrDefault(field, ""));
    }
    texts = Map.copyOf(complete);
    authorized = authorized == null ? null : List.copyOf(authorized);
  }

  /**
   * The profile of a new core node. Whom it authorizes can only be said by an amend (the network's
   * rule).
   */
  static NodeProfile ofCore(NodeDetails details, Address owner) {
    return new NodeProfile(
        newTexts(details, owner), Boolean.TRUE.equals(details.locked()), List.of());
  }

  /** The profile of a new resource node. */
  static NodeProfile ofResource(NodeDetails details, Address owner) {
    return new NodeProfile(newTexts(details, owner), details.locked(), details.authorized());
  }

  private static Map<TextField, String> newTexts(NodeDetails details, Address owner) {
    Map<TextField, String> texts = new EnumMap<>(TextField.class);
    texts.put(TextField.REWARD, owner.value());
    texts.putAll(details.texts());
    return texts;
  }

  /**
   * The profile after an amend: what is not given stays. A lock that was never spoken of is open
   * from now on (the network's rule).
   */
  NodeProfile amended(NodeDetails details) {
    Map<TextField, String> changed = new EnumMap<>(texts);
    changed.putAll(details.texts());
    return new NodeProfile(
        changed,
        details.locked() == null ? isLocked() : details.locked(),
        details.authorized() == null ? authorized : details.authorized());
  }

  /** The text of a field; empty when there is none. */
  public String text(TextField field) {
    return Objects.requireNonNull(texts.get(field));
  }

  NodeProfile with(TextField field, String text) {
    Map<TextField, String> changed = new EnumMap<>(texts);
    changed.put(field, text);
    return new NodeProfile(changed, locked, authorized);
  }

  /** Whether the node is locked. */
  public boolean isLocked() {
    return Boolean.TRUE.equals(locked);
  }

  /** Whether a locked node names this account. */
  boolean authorizes(Address address) {
    return authorized != null && authorized.contains(address.value());
  }
}
