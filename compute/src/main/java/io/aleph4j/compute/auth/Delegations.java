package io.aleph4j.compute.auth;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Who may act for the owners of machines (spec 04 §4.2). Keeps what an owner has said for two
 * minutes. Safe for many threads.
 */
public final class Delegations {
  private static final Logger log = LoggerFactory.getLogger(Delegations.class);
  private static final Duration MEMORY = Duration.ofMinutes(2);
  private static final int MOST_OWNERS = 1_000;

  private final Source source;
  private final Map<Address, Known> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Address, Known> eldest) {
          return size() > MOST_OWNERS;
        }
      };

  /** Where owners say it. */
  @FunctionalInterface
  public interface Source {
    /**
     * The {@code security} aggregate of an account; a missing node when there is none.
     *
     * @throws RuntimeException when nobody can be asked
     */
    JsonNode security(Address owner);
  }

  private record Known(Authorizations authorizations, Instant until) {}

  /** Asks there. */
  public Delegations(Source source) {
    this.source = source;
  }

  /**
   * Whether somebody may act for an owner.
   *
   * @param machineType the type of the machine's message
   */
  public boolean allow(Operator operator, Address owner, String machineType, Instant now) {
    return operator.is(owner)
        || of(owner, now).entries().anyMatch(entry -> grants(entry, operator, machineType));
  }

  private Authorizations of(Address owner, Instant now) {
    synchronized (known) {
      Known remembered = known.get(owner);
      if (remembered != null && now.isBefore(remembered.until())) {
        return remembered.authorizations();
      }
    }
    try {
      JsonNode entries = source.security(owner).path(Authorizations.ENTRY);
      Authorizations told =
          entries.isArray() ? Authorizations.parse(entries.toString()) : Authorizations.none();
      synchronized (known) {
        known.put(owner, new Known(told, now.plus(MEMORY)));
      }
      return told;
    } catch (RuntimeException e) {
      log.warn("The delegations of {} are not known: {}", owner, e.toString());
      return Authorizations.none();
    }
  }

  private static boolean grants(String text, Operator operator, String machineType) {
    JsonNode entry = StrictJson.parse(text);
    return operator.is(new Address(entry.path("address").asString("")))
        && isOfChain(entry.path("chain"), operator.chain())
        && isOfType(entry.path("types"), List.of("INSTANCE", machineType));
  }

  /** Accounts of all chains like Ethereum introduce themselves as one of Ethereum. */
  private static boolean isOfChain(JsonNode wanted, Chain chain) {
    return !wanted.isString()
        || wanted.stringValue().isEmpty()
        || Chain.ofCode(wanted.stringValue())
            .filter(known -> known.family() == chain.family())
            .isPresent();
  }

  private static boolean isOfType(JsonNode types, List<String> wanted) {
    if (!types.isArray() || types.isEmpty()) {
      return types.isMissingNode() || types.isNull() || types.isArray();
    }
    for (JsonNode type : types) {
      if (wanted.contains(type.asString(""))) {
        return true;
      }
    }
    return false;
  }
}
