package io.aleph4j.node.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aleph4j.node.process.Granted;
import io.aleph4j.protocol.Address;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What owners grant, remembered between batches.
 *
 * <p>An answer is never older than what was committed before the question. The writer of a {@code
 * security} aggregate calls {@link #change} before its transaction begins and {@link #stand} when
 * it is known how that ended. In between nothing is remembered of the owner; and what was read by a
 * reading that began before or in between is not remembered either, however late it ends, since it
 * may have missed the transaction. A writer that never learns how its transaction ended never calls
 * {@link #stand}, and the owner is read from the database for ever.
 *
 * <p>It knows of the writers of its own process only: nobody else may write to the database, which
 * the writer's lock ensures. Thread-safe.
 */
final class GrantCache {

  /** About how many bytes are used at most. */
  private static final long CAPACITY = 32L << 20;

  /** About how many bytes an owner costs of whom nothing is to be remembered but that. */
  private static final int WEIGHT_OF_NOTHING = 300;

  /**
   * How many bytes a character of JSON becomes at most: the text is kept, and of each entry, which
   * has 14 characters or more, where it stands.
   */
  private static final int WEIGHT_OF_CHARACTER = 5;

  private final Cache<Address, Answer> answers =
      Caffeine.newBuilder()
          .maximumWeight(CAPACITY)
          .weigher((Address owner, Answer answer) -> answer.weight() + owner.value().length())
          .build();

  /** Readings that have not ended. */
  private final Set<Reading> readings = Collections.newSetFromMap(new IdentityHashMap<>());

  /** How many transactions may be changing what each of these owners grants. */
  private final Map<Address, Integer> changing = new HashMap<>();

  /** Null when the owner has no such aggregate. */
  private record Answer(@Nullable Granted granted) {

    int weight() {
      return WEIGHT_OF_NOTHING + (granted == null ? 0 : WEIGHT_OF_CHARACTER * granted.length());
    }
  }

  /** A question to the database, and the owners of whom its answer may be out of date already. */
  private record Reading(Set<Address> owners, Set<Address> spoiled) {}

  /** Asks the database what these owners grant; whoever is missing in the answer grants nothing. */
  @FunctionalInterface
  interface Source {
    Map<Address, Granted> read(Set<Address> owners) throws SQLException;
  }

  /** What these owners grant; the source is asked for those of whom nothing is remembered. */
  Map<Address, Granted> of(Set<Address> owners, Source source) throws SQLException {
    Map<Address, Granted> found = new HashMap<>();
    Set<Address> unknown = new HashSet<>();
    for (Address owner : owners) {
      Answer answer = answers.getIfPresent(owner);
      if (answer == null) {
        unknown.add(owner);
      } else if (answer.granted != null) {
        found.put(owner, answer.granted);
      }
    }
    if (!unknown.isEmpty()) {
      found.putAll(read(unknown, source));
    }
    return found;
  }

  private Map<Address, Granted> read(Set<Address> owners, Source source) throws SQLException {
    Reading reading = begin(owners);
    Map<Address, Granted> found = null;
    try {
      found = source.read(owners);
      return found;
    } finally {
      end(reading, found);
    }
  }

  private synchronized Reading begin(Set<Address> owners) {
    Reading reading = new Reading(owners, new HashSet<>(changing.keySet()));
    readings.add(reading);
    return reading;
  }

  private synchronized void end(Reading reading, @Nullable Map<Address, Granted> found) {
    readings.remove(reading);
    if (found == null) {
      return;
    }
    for (Address owner : reading.owners) {
      if (!reading.spoiled.contains(owner)) {
        answers.put(owner, new Answer(found.get(owner)));
      }
    }
  }

  /** A transaction begins that changes what these owners grant. */
  synchronized void change(Set<Address> owners) {
    for (Address owner : owners) {
      changing.merge(owner, 1, Integer::sum);
      readings.forEach(reading -> reading.spoiled.add(owner));
      answers.invalidate(owner);
    }
  }

  /** A transaction has ended for which {@link #change} was called. */
  synchronized void stand(Set<Address> owners) {
    for (Address owner : owners) {
      changing.computeIfPresent(owner, (_, times) -> times == 1 ? null : times - 1);
    }
  }
}
