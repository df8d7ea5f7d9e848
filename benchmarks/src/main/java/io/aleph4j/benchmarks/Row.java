package io.aleph4j.benchmarks;

/** One row of the table of measures. */
@FunctionalInterface
interface Row {

  /** Measures. Throws {@link BenchmarkException} when that is not possible. */
  Section run(Ground ground);
}
