package io.aleph4j.compute.api;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is found out with effort, and remembered for a while: whoever asks meanwhile waits
 * for the same answer. Safe for many threads.
 */
final class Recent<T> {
  private final Supplier<T> source;
  private final long memory;
  private final LongSupplier nanoTime;
  private @Nullable T value;
  private long until;

  /** Remembers what the source says that long. */
  Recent(Duration memory, LongSupplier nanoTime, Supplier<T> source) {
    this.memory = memory.toNanos();
    this.nanoTime = nanoTime;
    this.source = source;
  }

  /** What it is, or was a short while ago. */
  synchronized T get() {
    T known = value;
    if (known == null || nanoTime.getAsLong() - until >= 0) {
      known = source.get();
      value = known;
      until = nanoTime.getAsLong() + memory;
    }
    return known;
  }
}
