package io.aleph4j.benchmarks;

import io.aleph4j.node.process.Deciding;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Deciding a thousand messages: the time of one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {

  private static final Timestamp NOW = new Timestamp(1_800_000_000_000_000L);

  private final Deciding deciding = new Deciding();
  private final List<DecisionBatches.Batch> batches = new DecisionBatches().all();

  /** Everything that was read is there, nothing is written. */
  @Benchmark
  @OperationsPerInvocation(DecisionBatches.MESSAGES)
  public void decide(Blackhole plans) {
    for (DecisionBatches.Batch batch : batches) {
      plans.consume(deciding.decide(batch.tasks(), batch.loaded(), NOW));
    }
  }
}
