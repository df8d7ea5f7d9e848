package io.aleph4j.node.upkeep;

import io.aleph4j.node.storage.MeasurementReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what was measured of the network's nodes when it is too old (spec 03 §7.4): month by
 * month, so that the current one and as many whole ones as are kept remain.
 */
public final class MeasurementRetention implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MeasurementRetention.class);
  private static final Duration PERIOD = Duration.ofDays(1);
  private static final Duration CLOSING_TIME = Duration.ofMillis(500);

  /** So much is deleted in one transaction. */
  private static final int BATCH = 10_000;

  private final MeasurementReads measurements;
  private final InstantSource clock;
  private final int months;
  private @Nullable Thread thread;

  /**
   * A retention.
   *
   * @param months how many whole months are kept besides the current one
   */
  public MeasurementRetention(MeasurementReads measurements, InstantSource clock, int months) {
    this.measurements = measurements;
    this.clock = clock;
    this.months = months;
  }

  /** Deletes now and once a day. */
  public void start() {
    thread = Thread.ofVirtual().name("measurement-retention").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        try {
          delete();
        } catch (StorageException e) {
          log.warn("old measurements are deleted later: {}", e.toString());
        } catch (RuntimeException e) {
          log.error("old measurements could not be deleted", e);
        }
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      log.debug("the retention of measurements ends");
    }
  }

  /**
   * Deletes what is too old now.
   *
   * @return how many measurements were deleted
   */
  public long delete() {
    LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    Timestamp first =
        Timestamp.of(
            today.withDayOfMonth(1).minusMonths(months).atStartOfDay().toInstant(ZoneOffset.UTC));
    long deleted = 0;
    long some = -1;
    while (some != 0 && !Thread.currentThread().isInterrupted()) {
      some = measurements.deleteBefore(first.micros(), BATCH);
      deleted += some;
    }
    if (deleted > 0) {
      log.info("{} old measurements were deleted", deleted);
    }
    return deleted;
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(CLOSING_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
