package io.aleph4j.node.local;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that goes as another one does, and ahead of it as far as somebody says. Thread-safe. */
public final class AdjustableClock implements InstantSource {

  private static final Duration MOST = Duration.ofDays(36_500);

  private final InstantSource real;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** Begins with the time of the other clock. */
  public AdjustableClock(InstantSource real) {
    this.real = real;
  }

  @Override
  public Instant instant() {
    return real.instant().plus(ahead.get());
  }

  /**
   * Goes forward.
   *
   * @throws IllegalArgumentException when that is not forward, or beyond a hundred years
   */
  public void advance(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("time goes forward only, not by " + time);
    }
    ahead.updateAndGet(before -> {
      if (time.compareTo(MOST) > 0 || before.plus(time).compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "the clock goes ahead by a hundred years at most, not by "
                + time.toDays()
                + " days more");
      }
      return before.plus(time);
    });
  }

  /** How far it is ahead. */
  public Duration ahead() {
    return ahead.get();
  }

  /** Goes back to where it was, with everything else. */
  public void restore(Duration before) {
    ahead.set(before);
  }
}
