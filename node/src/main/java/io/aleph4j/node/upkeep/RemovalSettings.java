package io.aleph4j.node.upkeep;

import java.time.Duration;

/**
 * What becomes of files and machines that are no longer paid for, and when (spec 01 §7.10).
 *
 * @param tick how often it is looked whether a job is due, and how long after the start for the
 *     first time
 * @param holdingInterval how often what is paid by holding tokens is examined
 * @param creditInterval how often what is paid with credits is examined
 * @param filePeriod how long a file is kept that is not paid for any longer
 */
public record RemovalSettings(
    Duration tick, Duration holdingInterval, Duration creditInterval, Duration filePeriod) {

  public RemovalSettings {
    for (Duration period : new Duration[] {tick, holdingInterval, creditInterval, filePeriod}) {
      if (!period.isPositive()) {
        throw new IllegalArgumentException("a period must be positive, not " + period);
      }
    }
  }

  /** The network's periods. */
  public static RemovalSettings network() {
    Duration hour = Duration.ofHours(1);
    return new RemovalSettings(Duration.ofMinutes(30), hour, hour, Duration.ofHours(25));
  }
}
