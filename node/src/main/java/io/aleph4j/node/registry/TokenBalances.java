package io.aleph4j.node.registry;

import io.aleph4j.protocol.Address;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * How many tokens accounts hold at the moment of an event, for the rules that ask for a stake (spec
 * 01 §7.2).
 *
 * <p>Amounts are in the token's smallest unit, of which one ALEPH has 10<sup>18</sup>.
 */
@FunctionalInterface
public interface TokenBalances {

  /** Decimal places of the token. */
  int DECIMALS = 18;

  /** What this account holds, spelled exactly so; zero for an unknown one. */
  BigInteger of(Address address);

  /**
   * Everybody holds the same: a private network on which nobody keeps balances.
   *
   * @param amount in ALEPH
   */
  static TokenBalances equal(BigDecimal amount) {
    BigInteger units = units(amount);
    return _ -> units;
  }

  /** An amount of ALEPH in the smallest unit; what is smaller still is cut off. */
  static BigInteger units(BigDecimal amount) {
    return amount.movePointRight(DECIMALS).toBigInteger();
  }
}
