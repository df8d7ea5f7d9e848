package io.aleph4j.node.process;

import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.Map;

/**
 * What was read for a batch; whatever a map does not hold does not exist.
 *
 * @param authorizations what each owner's {@code security} aggregate grants
 * @param files the sizes of those of the files asked for that are here, in bytes
 * @param tags what each tag names
 * @param programs those of the programs asked for that are live
 * @param forget what the FORGET message of the batch needs
 * @param money what accounts have, and what things cost
 */
public record LoadedState(
    Map<ItemHash, Known> known,
    Map<ItemHash, PostState> posts,
    Map<Address, Granted> authorizations,
    Map<ItemHash, Long> files,
    Map<ItemHash, StoreState> stores,
    Map<String, TagState> tags,
    Map<ItemHash, MachineState> programs,
    ForgetState forget,
    MoneyState money) {

  /** What is loaded when nothing is asked for, at built-in prices. */
  public static final LoadedState NOTHING = ofPrices(Prices.defaults());

  /** What is loaded when nothing is asked for, of things that cost this. */
  public static LoadedState ofPrices(Prices prices) {
    return new LoadedState(
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        ForgetState.NOTHING,
        MoneyState.of(prices, Map.of()));
  }

  public LoadedState {
    known = Map.copyOf(known);
    posts = Map.copyOf(posts);
    authorizations = Map.copyOf(authorizations);
    files = Map.copyOf(files);
    stores = Map.copyOf(stores);
    tags = Map.copyOf(tags);
    programs = Map.copyOf(programs);
  }
}
