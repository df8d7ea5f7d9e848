package io.aleph4j.service.web;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test turns. */
final class HandClock implements TimeMeter {
  private final AtomicLong now = new AtomicLong();

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Override
  public long currentTimeNanos() {
    return now.get();
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
