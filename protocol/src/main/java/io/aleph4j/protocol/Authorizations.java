package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An owner's delegations: the entry {@code authorizations} of its {@code security} aggregate (spec
 * 01 §6).
 *
 * <p>Total on what owners write: an entry that is malformed never matches, and the others still
 * count. Immutable.
 */
public final class Authorizations {

  /** The key of the aggregate that holds delegations. */
  public static final String AGGREGATE_KEY = "security";

  /** The entry of that aggregate's content. */
  public static final String ENTRY = "authorizations";

  private static final Authorizations NONE = new Authorizations(List.of());

  private final List<Authorization> entries;

  // Owners may list any number of accounts, and each message asks for one.
  private final Map<String, List<Authorization>> byAccount = new HashMap<>();

  private Authorizations(List<Authorization> entries) {
    this.entries = List.copyOf(entries);
    for (Authorization entry : entries) {
      byAccount.computeIfAbsent(entry.delegate().ofAccount(), _ -> new ArrayList<>(1)).add(entry);
    }
  }

  /** Nothing is delegated: the owner has no such aggregate. */
  public static Authorizations none() {
    return NONE;
  }

  /**
   * The delegations that this JSON text lists. Never throws: text that lists none delegates
   * nothing.
   */
  public static Authorizations parse(String json) {
    JsonNode list;
    try {
      list = StrictJson.parse(json);
    } catch (InvalidMessageException e) {
      return NONE;
    }
    if (!list.isArray()) {
      return NONE;
    }
    List<Authorization> entries = new ArrayList<>();
    for (JsonNode entry : list) {
      read(entry).ifPresent(entries::add);
    }
    return new Authorizations(entries);
  }

  private static Optional<Authorization> read(JsonNode entry) {
    // Of what is no object, get answers null.
    @Nullable JsonNode address = entry.get("address");
    if (address == null || !address.isString()) {
      return Optional.empty();
    }
    return Optional.of(
        new Authorization(
            new Address(address.stringValue()),
            Restriction.ofChain(entry.get("chain")),
            Restriction.ofList(entry.get("channels")),
            Restriction.ofList(entry.get("types")),
            Restriction.ofList(entry.get("post_types")),
            Restriction.ofList(entry.get("aggregate_keys"))));
  }

  /**
   * Whether this sender may send such a message in the owner's name by delegation. The owner itself
   * always may, which the caller decides first with {@link Address#sameAccount}.
   */
  public boolean allow(Address sender, Subject subject) {
    for (Authorization entry : byAccount.getOrDefault(sender.ofAccount(), List.of())) {
      if (entry.grants(sender, subject)) {
        return true;
      }
    }
    return false;
  }

  /** The entries that can match, in the owner's order. */
  public List<Authorization> entries() {
    return entries;
  }
}
