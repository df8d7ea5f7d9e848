package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.Map;
import java.util.Set;

/**
 * What was read for a batch; whatever a map does not hold does not exist.
 *
 * @param authorizations what each owner's {@code security} aggregate grants
 * @param files those of the files asked for that are here
 * @param tagOwners whose file each tag names
 * @param forget what the FORGET message of the batch needs
 */
public record LoadedState(
    Map<ItemHash, Known> known,
    Map<ItemHash, PostState> posts,
    Map<Address, Granted> authorizations,
    Set<ItemHash> files,
    Map<ItemHash, StoreState> stores,
    Map<String, Address> tagOwners,
    ForgetState forget) {

  /** What is loaded when nothing is asked for. */
  public static final LoadedState NOTHING =
      new LoadedState(
          Map.of(), Map.of(), Map.of(), Set.of(), Map.of(), Map.of(), ForgetState.NOTHING);

  public LoadedState {
    known = Map.copyOf(known);
    posts = Map.copyOf(posts);
    authorizations = Map.copyOf(authorizations);
    files = Set.copyOf(files);
    stores = Map.copyOf(stores);
    tagOwners = Map.copyOf(tagOwners);
  }
}
