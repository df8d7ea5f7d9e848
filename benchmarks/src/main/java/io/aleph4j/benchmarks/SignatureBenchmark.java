package io.aleph4j.benchmarks;

import io.aleph4j.accounts.SignatureVerifier;
import io.aleph4j.accounts.Verdict;
import io.aleph4j.protocol.Envelope;
import java.util.List;
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

/** Verifying envelopes beside the bare calls of libraries on the same envelopes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignatureBenchmark {

  private static final int COUNT = 64;

  /** Each scheme in turn. */
  @Param public SignatureRow scheme;

  private final SignatureVerifier verifier = new SignatureVerifier();
  private List<Envelope> envelopes;
  private List<BooleanSupplier> calls;
  private int next;

  @SuppressWarnings("NullAway.Init") // the harness sets the scheme and calls prepare
  public SignatureBenchmark() {}

  /** Signs; fails when either way does not accept what was signed. */
  @Setup
  public void prepare() {
    List<SignedEnvelope> signed = SignedEnvelope.list(scheme, COUNT);
    envelopes = signed.stream().map(SignedEnvelope::envelope).toList();
    calls =
        signed.stream()
            .map(one -> scheme.library(one.secret(), one.envelope().verificationBuffer()))
            .toList();
    for (int i = 0; i < envelopes.size(); i++) {
      if (!verify().equals(Verdict.VALID) || !library()) {
        throw new IllegalStateException("what was signed is not accepted: " + envelopes.get(i));
      }
    }
  }

  /** What a node does. */
  @Benchmark
  public Verdict verify() {
    return verifier.verify(envelopes.get(next()));
  }

  /** What cannot be left out. */
  @Benchmark
  public boolean library() {
    return calls.get(next()).getAsBoolean();
  }

  private int next() {
    next = (next + 1) % COUNT;
    return next;
  }
}
