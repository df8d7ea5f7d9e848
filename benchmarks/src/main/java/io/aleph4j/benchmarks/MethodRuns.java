package io.aleph4j.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs of JMH: single methods, on one thread, in virtual machines of their own. */
final class MethodRuns {

  private MethodRuns() {}

  /**
   * The median nanoseconds of each benchmark of this class, by {@code method} or, where it has a
   * parameter, {@code method value}. JMH's own lines go to standard error.
   */
  static Map<String, Double> of(Class<?> benchmark, boolean quick) {
    return run(options(benchmark, quick));
  }

  /** The same for one value of the class's parameter: benchmarks that are compared run in a row. */
  static Map<String, Double> of(Class<?> benchmark, String parameter, String value, boolean quick) {
    return run(options(benchmark, quick).param(parameter, value));
  }

  private static ChainedOptionsBuilder options(Class<?> benchmark, boolean quick) {
    return new OptionsBuilder()
        .include(benchmark.getName() + "\\..*")
        .threads(1)
        .shouldFailOnError(true)
        .forks(quick ? 1 : 3)
        .warmupIterations(quick ? 2 : 5)
        .measurementIterations(quick ? 2 : 5)
        .warmupTime(TimeValue.seconds(1))
        .measurementTime(TimeValue.seconds(1));
  }

  private static Map<String, Double> run(ChainedOptionsBuilder options) {
    try {
      Collection<RunResult> results =
          new Runner(
                  options.build(),
                  OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
              .run();
      Map<String, Double> nanos = new HashMap<>();
      results.forEach(result -> nanos.put(name(result), median(result)));
      return nanos;
    } catch (RunnerException e) {
      throw new BenchmarkException("JMH could not run a benchmark", e);
    }
  }

  // Whatever else the machine does for a moment makes some iterations longer, and the mean with
  // them.
  private static double median(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static String name(RunResult result) {
    String method = result.getPrimaryResult().getLabel();
    return result.getParams().getParamsKeys().stream()
        .map(key -> method + ' ' + result.getParams().getParam(key))
        .findFirst()
        .orElse(method);
  }
}
