package io.aleph4j.compute.call;

import java.time.Duration;

/**
 * How programs are called.
 *
 * @param drainLimit how long calls may take to end once the node is asked to stop
 * @param byMessages whether programs are run by messages that they subscribed to
 */
public record CallSettings(Duration drainLimit, boolean byMessages) {

  /** The defaults of a node in production. */
  public static CallSettings defaults() {
    return new CallSettings(Duration.ofSeconds(30), false);
  }

  /** For the one node of a cloud on somebody's own machine, who does not want to wait for it. */
  public static CallSettings ofOwnCloud() {
    return new CallSettings(Duration.ofSeconds(2), true);
  }
}
