package io.aleph4j.node.local;

import io.aleph4j.protocol.Address;
import java.util.List;
import java.util.Map;

/**
 * What a private network has from the beginning. A database that has it is marked: no node of the
 * live network may run on it.
 *
 * @param credits what accounts have, in credits; they get it once, whatever a later start says
 * @param aggregates what aggregates there are; a later start replaces their content
 */
public record LocalState(Map<Address, Long> credits, List<LocalAggregate> aggregates) {

  /** Nothing: the live network. */
  public static final LocalState NONE = new LocalState(Map.of(), List.of());

  /** Copies; throws {@link IllegalArgumentException} for credits that nobody can have. */
  public LocalState {
    credits = Map.copyOf(credits);
    aggregates = List.copyOf(aggregates);
    credits.forEach((address, amount) -> {
      if (amount < 0) {
        throw new IllegalArgumentException(address + " cannot have " + amount + " credits");
      }
    });
  }

  /** Whether there is nothing. */
  public boolean isNone() {
    return credits.isEmpty() && aggregates.isEmpty();
  }
}
