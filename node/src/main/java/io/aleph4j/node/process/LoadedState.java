package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.Map;

/**
 * What was read for a batch; whatever a map does not hold does not exist.
 *
 * @param authorizations the entry {@code authorizations} of each owner's {@code security} aggregate
 */
public record LoadedState(
    Map<ItemHash, Known> known,
    Map<ItemHash, PostState> posts,
    Map<Address, AggregateChange.Entry> authorizations) {

  /** What is loaded when nothing is asked for. */
  public static final LoadedState NOTHING = new LoadedState(Map.of(), Map.of(), Map.of());

  public LoadedState {
    known = Map.copyOf(known);
    posts = Map.copyOf(posts);
    authorizations = Map.copyOf(authorizations);
  }
}
