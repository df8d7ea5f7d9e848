package io.aleph4j.node.registry;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The numbers by which operations are judged (spec 08 §6.2). Amounts are in the token's smallest
 * unit.
 *
 * @param nodeStake what an account must hold to own a core node
 * @param stakingMinimum what an account must hold to stake on a core node
 * @param activation the stakes with which a core node is active
 * @param mostLinks how many resource nodes may be linked to a core node
 * @param bonusEnd the block height from which on new core nodes have no bonus
 * @param scoring what scores do
 */
public record RegistryRules(
    BigInteger nodeStake,
    BigInteger stakingMinimum,
    BigInteger activation,
    int mostLinks,
    long bonusEnd,
    ScoringRules scoring) {

  /**
   * Those of the network. Each amount is one ALEPH below the one that owners are told, so that
   * nobody falls out by a rounded balance.
   */
  public static final RegistryRules OF_THE_NETWORK =
      new RegistryRules(
          aleph(199_999), aleph(9_999), aleph(499_999), 8, 12_020_360, ScoringRules.OF_THE_NETWORK);

  private static BigInteger aleph(long amount) {
    return TokenBalances.units(BigDecimal.valueOf(amount));
  }
}
