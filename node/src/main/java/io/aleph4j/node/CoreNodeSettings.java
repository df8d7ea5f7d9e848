package io.aleph4j.node;

/**
 * What the message path of a core node is tuned by.
 *
 * @param lanes how many batches are decided and committed side by side
 * @param maxRetries how often a message that cannot be processed yet is tried again
 */
public record CoreNodeSettings(int lanes, int maxRetries) {

  public CoreNodeSettings {
    if (lanes < 1) {
      throw new IllegalArgumentException("a node needs at least one lane, not " + lanes);
    }
    if (maxRetries < 0) {
      throw new IllegalArgumentException("retries cannot be fewer than none: " + maxRetries);
    }
  }

  /** The network's limits, and one lane. */
  public static CoreNodeSettings defaults() {
    return new CoreNodeSettings(1, 10);
  }
}
