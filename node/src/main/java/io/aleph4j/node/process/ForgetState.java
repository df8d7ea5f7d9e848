package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was read for one FORGET message: its targets, and what stays when all of them go.
 *
 * @param targets what is known of each hash that the message names; unknown when it is not there
 * @param elements the live elements of each of the owner's aggregates that it names by key
 * @param amends the live amends of each original post among the targets
 * @param kept the version in force afterwards, of each post that stays and loses an amend
 * @param folds what the remaining elements make of each aggregate that loses one; empty when none
 *     remains
 * @param users a machine that uses the hash, of each that the message names and any machine uses
 */
public record ForgetState(
    Map<ItemHash, Target> targets,
    Map<String, List<Forgettable>> elements,
    Map<ItemHash, List<Forgettable>> amends,
    Map<ItemHash, KeptPost> kept,
    Map<AggregateId, Optional<AggregateChange>> folds,
    Map<ItemHash, ItemHash> users) {

  /** When nothing is to be forgotten. */
  public static final ForgetState NOTHING =
      new ForgetState(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

  public ForgetState {
    targets = Map.copyOf(targets);
    elements = Map.copyOf(elements);
    amends = Map.copyOf(amends);
    kept = Map.copyOf(kept);
    folds = Map.copyOf(folds);
    users = Map.copyOf(users);
  }

  /**
   * A post that stays.
   *
   * @param originalSeq its original's place in commit order
   */
  public record KeptPost(long originalSeq, PostVersion version) {}

  /** The owners of all live messages that are named. */
  public Stream<Address> owners() {
    Stream<Forgettable> named =
        targets.values().stream()
            .mapMulti((target, each) -> {
              if (target instanceof Target.Live(Forgettable message)) {
                each.accept(message);
              }
            });
    return Stream.concat(named, elements.values().stream().flatMap(List::stream))
        .map(Forgettable::owner)
        .distinct();
  }

  Target target(ItemHash hash) {
    return targets.getOrDefault(hash, new Target.Unknown());
  }

  List<Forgettable> elements(String key) {
    return elements.getOrDefault(key, List.of());
  }

  List<Forgettable> amends(ItemHash original) {
    return amends.getOrDefault(original, List.of());
  }
}
