package io.aleph4j.compute.auth;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;

/**
 * Who asks, proven.
 *
 * @param chain where the account is; all chains like Ethereum are {@link Chain#ETH}
 */
public record Operator(Address address, Chain chain) {

  /**
   * Whether an address spells this account. Where letter case says nothing it is ignored; in base
   * 58 it tells accounts apart.
   */
  public boolean is(Address other) {
    return chain == Chain.ETH ? address.sameAccount(other) : address.equals(other);
  }
}
