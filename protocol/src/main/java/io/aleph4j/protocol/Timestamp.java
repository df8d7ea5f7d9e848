package io.aleph4j.protocol;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A moment as the network keeps it: microseconds since 1970-01-01 UTC.
 *
 * <p>The wire carries seconds as a JSON number; fractions beyond a microsecond are rounded to the
 * nearest, ties to even (spec 01 §1.1, §8.1 Q-14).
 */
public record Timestamp(long micros) implements Comparable<Timestamp> {

  private static final long MICROS_PER_SECOND = 1_000_000;

  /** 0001-01-01T00:00:00Z. */
  private static final long FIRST_SECOND = -62_135_596_800L;

  /** 9999-12-31T23:59:59Z. */
  private static final long LAST_SECOND = 253_402_300_799L;

  /**
   * The moment nearest to this many seconds. Throws {@link ArithmeticException} outside 64-bit
   * microseconds.
   */
  public static Timestamp ofSeconds(BigDecimal seconds) {
    return new Timestamp(
        seconds.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN).longValueExact());
  }

  /**
   * The moment that the network makes of this floating-point number of seconds; empty unless it
   * lies in the years 1 to 9999.
   *
   * <p>The fraction alone is scaled, as a double, because that is where the network's nodes round
   * (spec 01 §1.1).
   */
  public static Optional<Timestamp> ofSeconds(double seconds) {
    if (!(seconds >= FIRST_SECOND && seconds < LAST_SECOND + 1)) {
      return Optional.empty();
    }
    double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
    long fraction = (long) Math.rint((seconds - whole) * MICROS_PER_SECOND);
    long micros = ((long) whole) * MICROS_PER_SECOND + fraction;
    // A fraction that rounds up to a whole second may leave the last year.
    return micros / MICROS_PER_SECOND > LAST_SECOND
        ? Optional.empty()
        : Optional.of(new Timestamp(micros));
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

  /**
   * {@link #toSeconds} as JSON, spelled with a point and no exponent as the network does: {@code
   * 1700000000.0}.
   */
  public String toJson() {
    BigDecimal seconds = new BigDecimal(Double.toString(toSeconds()));
    return seconds.setScale(Math.max(1, seconds.scale()), RoundingMode.UNNECESSARY).toPlainString();
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
