package io.aleph4j.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Durations of many operations in nanoseconds, sorted. Immutable. */
final class Latencies {

  private final long[] sorted;

  private Latencies(long[] sorted) {
    this.sorted = sorted;
  }

  /** The durations of several recorders together. */
  static Latencies of(List<Recorder> recorders) {
    long[] all = new long[recorders.stream().mapToInt(recorder -> recorder.size).sum()];
    int at = 0;
    for (Recorder recorder : recorders) {
      System.arraycopy(recorder.nanos, 0, all, at, recorder.size);
      at += recorder.size;
    }
    Arrays.sort(all);
    return new Latencies(all);
  }

  /** All of these together. */
  static Latencies merge(List<Latencies> parts) {
    long[] all =
        parts.stream().flatMapToLong(part -> Arrays.stream(part.sorted)).sorted().toArray();
    return new Latencies(all);
  }

  int count() {
    return sorted.length;
  }

  double p50Millis() {
    return millis(0.50);
  }

  double p99Millis() {
    return millis(0.99);
  }

  double maxMillis() {
    return millis(1);
  }

  /**
   * The smallest duration that at least this share of all did not exceed; NaN when there is none at
   * all.
   */
  double millis(double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] / 1e6;
  }

  /** Collects durations. One thread at a time. */
  static final class Recorder {

    private long[] nanos = new long[1024];
    private int size;

    void add(long duration) {
      if (size == nanos.length) {
        nanos = Arrays.copyOf(nanos, size * 2);
      }
      nanos[size++] = duration;
    }

    Latencies latencies() {
      return Latencies.of(List.of(this));
    }
  }
}
