package io.aleph4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured does what it is measured for. */
class BenchmarksTest {

  @ParameterizedTest
  @EnumSource
  void bothWaysAcceptASignature(SignatureRow scheme) {
    SignatureBenchmark benchmark = new SignatureBenchmark();
    benchmark.scheme = scheme;
    benchmark.prepare(); // which throws when one of them does not
    assertThat(benchmark.library()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aCandidateAcceptsASignature(LibraryRow candidate) throws GeneralSecurityException {
    assertThat(candidate.call().getAsBoolean()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void oneLibraryOfEachOperationIsChosen(LibraryRow.Operation operation) {
    assertThat(LibraryRow.values())
        .filteredOn(candidate -> candidate.operation() == operation && candidate.chosen())
        .hasSize(1);
  }
}
