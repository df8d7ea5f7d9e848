package io.aleph4j.node;

import io.aleph4j.node.registry.TokenBalances;
import org.jspecify.annotations.Nullable;

/**
 * What the message path of a core node is tuned by.
 *
 * @param lanes how many batches are decided and committed side by side
 * @param maxRetries how often a message that cannot be processed yet is tried again
 * @param registry what accounts hold, on a private network, whose list of nodes the node makes
 *     itself from the posts of their owners; null on the live network, where a message says it
 */
public record CoreNodeSettings(int lanes, int maxRetries, @Nullable TokenBalances registry) {

  public CoreNodeSettings {
    if (lanes < 1) {
      throw new IllegalArgumentException("a node needs at least one lane, not " + lanes);
    }
    if (maxRetries < 0) {
      throw new IllegalArgumentException("retries cannot be fewer than none: " + maxRetries);
    }
  }

  /** A node of the live network. */
  public CoreNodeSettings(int lanes, int maxRetries) {
    this(lanes, maxRetries, null);
  }

  /** The network's limits, and one lane. */
  public static CoreNodeSettings defaults() {
    return new CoreNodeSettings(1, 10);
  }

  /** The same for a private network. */
  public CoreNodeSettings withRegistry(TokenBalances balances) {
    return new CoreNodeSettings(lanes, maxRetries, balances);
  }
}
