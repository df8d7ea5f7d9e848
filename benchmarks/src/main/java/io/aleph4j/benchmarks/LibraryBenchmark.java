package io.aleph4j.benchmarks;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One operation of one library. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LibraryBenchmark {

  /** Each candidate in turn. */
  @Param public LibraryRow candidate;

  private BooleanSupplier call;

  @SuppressWarnings("NullAway.Init") // the harness sets the candidate and calls prepare
  public LibraryBenchmark() {}

  /** Fails when the candidate does not accept what is right. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    call = candidate.call();
    if (!call.getAsBoolean()) {
      throw new IllegalStateException("a valid signature is not accepted by " + candidate);
    }
  }

  /** The call. */
  @Benchmark
  public boolean call() {
    return call.getAsBoolean();
  }
}
