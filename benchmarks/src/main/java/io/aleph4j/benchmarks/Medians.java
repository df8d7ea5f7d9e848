package io.aleph4j.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Medians of repetitions. */
final class Medians {

  private Medians() {}

  /** The median of one figure over all repetitions; NaN when there is no repetition. */
  static <T> double of(List<T> repetitions, ToDoubleFunction<T> figure) {
    double[] values = repetitions.stream().mapToDouble(figure).toArray();
    if (values.length == 0) {
      return Double.NaN;
    }
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
