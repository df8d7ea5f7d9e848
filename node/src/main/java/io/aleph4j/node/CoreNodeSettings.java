package io.aleph4j.node;

import io.aleph4j.accounts.SignaturePolicy;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.process.RuleSettings;
import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.node.upkeep.RemovalSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the message path of a core node is tuned by.
 *
 * @param lanes how many batches are decided and committed side by side
 * @param maxRetries how often a message that cannot be processed yet is tried again
 * @param rules what the operator decides about the rules
 * @param signatures which signatures the operator accepts beyond those of the network
 * @param retentionMonths how many whole months measurements of the network's nodes are kept
 * @param removal when what is not paid for is removed
 * @param registry what accounts hold as long as nobody has said it, on a private network, whose
 *     list of nodes the node makes itself from the posts of their owners; null on the live network,
 *     where a message says it
 * @param local what a private network has from the beginning
 * @param byHand whether messages are processed only by {@link CoreNode#step}, for tests
 */
public record CoreNodeSettings(
    int lanes,
    int maxRetries,
    RuleSettings rules,
    SignaturePolicy signatures,
    int retentionMonths,
    RemovalSettings removal,
    @Nullable TokenBalances registry,
    LocalState local,
    boolean byHand) {

  public CoreNodeSettings {
    if (lanes < 1) {
      throw new IllegalArgumentException("a node needs at least one lane, not " + lanes);
    }
    if (maxRetries < 0) {
      throw new IllegalArgumentException("retries cannot be fewer than none: " + maxRetries);
    }
    if (retentionMonths < 1) {
      throw new IllegalArgumentException(
          "measurements are kept for a month at least, not " + retentionMonths);
    }
  }

  /** The network's limits and rules, and one lane. */
  public static CoreNodeSettings defaults() {
    return new CoreNodeSettings(
        1,
        10,
        RuleSettings.defaults(),
        SignaturePolicy.NETWORK,
        12,
        RemovalSettings.network(),
        null,
        LocalState.NONE,
        false);
  }

  /** The same with as many lanes. */
  public CoreNodeSettings withLanes(int number) {
    return new CoreNodeSettings(
        number, maxRetries, rules, signatures, retentionMonths, removal, registry, local, byHand);
  }

  /** The same with these rules. */
  public CoreNodeSettings withRules(RuleSettings others) {
    return new CoreNodeSettings(
        lanes, maxRetries, others, signatures, retentionMonths, removal, registry, local, byHand);
  }

  /** The same that accepts these signatures. */
  public CoreNodeSettings withSignatures(SignaturePolicy policy) {
    return new CoreNodeSettings(
        lanes, maxRetries, rules, policy, retentionMonths, removal, registry, local, byHand);
  }

  /** The same for a private network. */
  public CoreNodeSettings withRegistry(TokenBalances balances) {
    return new CoreNodeSettings(
        lanes, maxRetries, rules, signatures, retentionMonths, removal, balances, local, byHand);
  }

  /** The same for a private network that has this from the beginning. */
  public CoreNodeSettings withLocal(LocalState state) {
    return new CoreNodeSettings(
        lanes, maxRetries, rules, signatures, retentionMonths, removal, registry, state, byHand);
  }

  /** The same whose messages wait until {@link CoreNode#step} is called. */
  public CoreNodeSettings steppedByHand() {
    return new CoreNodeSettings(
        lanes, maxRetries, rules, signatures, retentionMonths, removal, registry, local, true);
  }
}
