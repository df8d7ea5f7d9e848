package io.aleph4j.node;

import io.aleph4j.node.fetch.FetchSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a core node keeps files.
 *
 * @param folder where they are
 * @param gracePeriod how long a file is kept that nothing pins
 * @param collectionPeriod how often it is looked for files to remove
 * @param reserve bytes of the disk that are never used for files
 * @param fetch where files are looked for that are not here
 */
public record FileSettings(
    Path folder,
    Duration gracePeriod,
    Duration collectionPeriod,
    long reserve,
    FetchSettings fetch) {

  public FileSettings {
    if (gracePeriod.isNegative()) {
      throw new IllegalArgumentException("a grace period cannot be negative: " + gracePeriod);
    }
    if (!collectionPeriod.isPositive()) {
      throw new IllegalArgumentException("a period must be positive, not " + collectionPeriod);
    }
  }

  /** The network's periods, without peers. */
  public static FileSettings in(Path folder) {
    Duration day = Duration.ofDays(1);
    return new FileSettings(
        folder,
        day,
        Duration.ofMinutes(15),
        512L << 20,
        new FetchSettings(java.util.List.of(), 64, 5, Duration.ofSeconds(15), 1L << 30, day));
  }
}
