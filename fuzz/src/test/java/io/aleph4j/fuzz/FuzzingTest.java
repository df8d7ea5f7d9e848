package io.aleph4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From no input does anything but the declared refusal escape: looked for 20 seconds in each
 * parser, 5 minutes in a full run.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzingTest {

  private static final int SECONDS = Boolean.getBoolean("aleph.full") ? 300 : 20;

  /** The processors that Jazzer has native code for. */
  private static final Set<String> PROCESSORS = Set.of("amd64", "x86_64", "aarch64");

  @BeforeAll
  static void thereIsAFuzzerHere() {
    String system = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    assumeTrue(
        system.equals("Linux") && PROCESSORS.contains(processor),
        () -> "Jazzer is used on Linux only, on amd64 and aarch64, not on " + system + processor);
  }

  @ParameterizedTest
  @EnumSource
  void nothingButRefusalsEscapes(Target target) throws Exception {
    Path findings = Inputs.regressions(target.folder());
    Fuzzer.Result result = Fuzzer.run(target.name(), target.folder(), findings, SECONDS);
    assertThat(result.foundNothing())
        .as(
            "the input is in %s and belongs into the repository, with the mend:%n%s",
            findings, result.log())
        .isTrue();
  }

  @Test
  void aMistakeIsFound(@TempDir Path findings) throws Exception {
    Fuzzer.Result result = Fuzzer.run(Driver.PLANTED, "planted", findings, 60);
    assertThat(result.log()).contains("the planted mistake");
    assertThat(result.foundNothing()).isFalse();
    assertThat(Inputs.files(findings)).isNotEmpty();
  }
}
