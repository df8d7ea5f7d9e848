package io.aleph4j.cli.config;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;

/**
 * An account that the user keeps under a name.
 *
 * @param kind {@code local} for a key on this machine; the network's other command line also knows
 *     {@code keystore} and {@code ledger}
 */
public record AccountEntry(String name, Chain chain, Address address, String kind) {

  /** A key on this machine. */
  public static final String LOCAL = "local";
}
