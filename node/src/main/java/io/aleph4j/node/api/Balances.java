package io.aleph4j.node.api;

import io.aleph4j.protocol.Address;

/** Where the credits of accounts are known. */
@FunctionalInterface
public interface Balances {

  /** The credits that this account can spend; zero for an unknown one. Any thread may call it. */
  long credits(Address address);
}
