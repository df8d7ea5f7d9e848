package io.aleph4j.protocol;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/**
 * A moment as the network keeps it: microseconds since 1970-01-01 UTC.
 *
 * <p>The wire carries seconds as a JSON number; fractions beyond a microsecond are rounded to the
 * nearest, ties to even (spec 01 §1.1, §8.1 Q-14).
 */
public record Timestamp(long micros) implements Comparable<Timestamp> {

  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * The moment nearest to this many seconds. Throws {@link ArithmeticException} outside 64-bit
   * microseconds.
   */
  public static Timestamp ofSeconds(BigDecimal seconds) {
    return new Timestamp(
        seconds.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN).longValueExact());
  }

  /** The moment of this instant, truncated to microseconds. */
  public static Timestamp of(Instant instant) {
    return new Timestamp(
        Math.addExact(
            Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND),
            instant.getNano() / 1000));
  }

  /** This moment as an instant. */
  public Instant toInstant() {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1000L);
  }

  /** Seconds since 1970 as the floating-point number that answers carry. */
  public double toSeconds() {
    return micros / (double) MICROS_PER_SECOND;
  }

  /** The moment this much later. */
  public Timestamp plus(Duration duration) {
    return new Timestamp(Math.addExact(micros, duration.toNanos() / 1000));
  }

  /** The earlier of both. */
  public static Timestamp min(Timestamp a, Timestamp b) {
    return a.micros <= b.micros ? a : b;
  }

  @Override
  public int compareTo(Timestamp other) {
    return Long.compare(micros, other.micros);
  }
}
