package io.aleph4j.node.process;

import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What tests load for a batch. */
final class Loaded {

  /** How large the files of tests are that no test has made. */
  static final long SIZE = 1_000;

  private Loaded() {}

  static LoadedState of(
      Map<ItemHash, Known> known,
      Map<ItemHash, PostState> posts,
      Map<Address, AggregateChange.Entry> authorizations) {
    Map<Address, Granted> granted = new HashMap<>();
    authorizations.forEach((owner, entry) -> granted.put(owner, Granted.by(entry)));
    return new LoadedState(
        known,
        posts,
        granted,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        ForgetState.NOTHING,
        MoneyState.NOTHING);
  }

  static LoadedState ofFiles(Map<ItemHash, Known> known, Set<ItemHash> files) {
    return forgetting(known, Map.of(), files, ForgetState.NOTHING);
  }

  /** These files, and what a FORGET message needs. */
  static LoadedState forgetting(
      Map<ItemHash, Known> known,
      Map<ItemHash, PostState> posts,
      Set<ItemHash> files,
      ForgetState forget) {
    return new LoadedState(
        known,
        posts,
        Map.of(),
        sized(files),
        Map.of(),
        Map.of(),
        Map.of(),
        forget,
        MoneyState.NOTHING);
  }

  static Map<ItemHash, Long> sized(Set<ItemHash> files) {
    return files.stream().collect(Collectors.toMap(Function.identity(), _ -> SIZE));
  }
}
