package io.aleph4j.benchmarks.compute;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of one kind, sorted. Immutable. */
final class Samples {

  private final double[] sorted;

  private Samples(double[] sorted) {
    this.sorted = sorted;
  }

  /** One figure of each repetition. */
  static <T> Samples of(List<T> repetitions, ToDoubleFunction<T> figure) {
    double[] values = repetitions.stream().mapToDouble(figure).toArray();
    Arrays.sort(values);
    return new Samples(values);
  }

  /** The one in the middle, or the mean of the two; NaN when there is none. */
  double median() {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** NaN when there is none. */
  double least() {
    return sorted.length == 0 ? Double.NaN : sorted[0];
  }

  /** NaN when there is none. */
  double most() {
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1];
  }

  int count() {
    return sorted.length;
  }
}
