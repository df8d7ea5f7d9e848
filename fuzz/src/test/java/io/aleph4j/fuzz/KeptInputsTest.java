package io.aleph4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The inputs in the repository, without a fuzzer. */
class KeptInputsTest {

  @ParameterizedTest
  @EnumSource
  void seedsAreAccepted(Target target) throws IOException {
    List<Path> seeds = Inputs.files(Inputs.seeds(target.folder()));
    assertThat(seeds).isNotEmpty();
    for (Path seed : seeds) {
      assertThat(target.accepts(Files.readAllBytes(seed))).as(seed.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatOnceDidHarmDoesNone(Target target) throws IOException {
    for (Path input : Inputs.files(Inputs.regressions(target.folder()))) {
      target.accepts(Files.readAllBytes(input));
    }
  }
}
