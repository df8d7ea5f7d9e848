package io.aleph4j.node.tally;

import io.aleph4j.protocol.MessageType;

/**
 * The messages of one type in one day or hour of envelope time.
 *
 * @param number the microseconds since 1970 divided by the unit, rounded down
 */
public record Bucket(MessageType type, Unit unit, long number) {

  /** How long a bucket is. */
  public enum Unit {
    DAY(86_400_000_000L),
    HOUR(3_600_000_000L);

    private final long micros;

    Unit(long micros) {
      this.micros = micros;
    }

    /** The length in microseconds. */
    public long micros() {
      return micros;
    }

    /** The bucket that this moment, in microseconds, falls into. */
    public long numberOf(long time) {
      return Math.floorDiv(time, micros);
    }
  }
}
