package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What tests load for a batch. */
final class Loaded {

  private Loaded() {}

  static LoadedState of(
      Map<ItemHash, Known> known,
      Map<ItemHash, PostState> posts,
      Map<Address, AggregateChange.Entry> authorizations) {
    Map<Address, Granted> granted = new HashMap<>();
    authorizations.forEach((owner, entry) -> granted.put(owner, Granted.by(entry)));
    return new LoadedState(
        known, posts, granted, Set.of(), Map.of(), Map.of(), ForgetState.NOTHING);
  }

  static LoadedState ofFiles(Map<ItemHash, Known> known, Set<ItemHash> files) {
    return new LoadedState(
        known, Map.of(), Map.of(), files, Map.of(), Map.of(), ForgetState.NOTHING);
  }
}
