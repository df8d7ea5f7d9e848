package io.aleph4j.benchmarks.compute;

/** The rows of {@code bench compute}, in the order in which they are measured. */
enum ComputeRow {
  boot,
  cold,
  hot,
  idle;

  /** Measures. */
  Chapter measure(Trial trial) {
    return switch (this) {
      case boot -> new BootRow(trial).measure();
      case cold -> new ColdRow(trial).measure();
      case hot -> new HotRow(trial).measure();
      case idle -> new IdleRow(trial).measure();
    };
  }
}
