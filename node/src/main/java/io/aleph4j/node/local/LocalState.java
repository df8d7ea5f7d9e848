package io.aleph4j.node.local;

import io.aleph4j.protocol.Address;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What a private network has from the beginning. A database that has it is marked: no node of the
 * live network may run on it.
 *
 * @param credits what accounts have, in credits; they get it once, whatever a later start says
 * @param tokens what accounts hold, in ALEPH, as long as no post says it
 * @param aggregates what aggregates there are; a later start replaces their content
 */
public record LocalState(
    Map<Address, Long> credits, Map<Address, BigDecimal> tokens, List<LocalAggregate> aggregates) {

  /** Nothing: the live network. */
  public static final LocalState NONE = new LocalState(Map.of(), Map.of(), List.of());

  /** A state in which nobody holds anything that is said here. */
  public LocalState(Map<Address, Long> credits, List<LocalAggregate> aggregates) {
    this(credits, Map.of(), aggregates);
  }

  /** Copies; throws {@link IllegalArgumentException} for credits that nobody can have. */
  public LocalState {
    credits = Map.copyOf(credits);
    tokens = Map.copyOf(tokens);
    aggregates = List.copyOf(aggregates);
    credits.forEach((address, amount) -> {
      if (amount < 0) {
        throw new IllegalArgumentException(address + " cannot have " + amount + " credits");
      }
    });
  }

  /** Whether there is nothing. */
  public boolean isNone() {
    return credits.isEmpty() && tokens.isEmpty() && aggregates.isEmpty();
  }
}
