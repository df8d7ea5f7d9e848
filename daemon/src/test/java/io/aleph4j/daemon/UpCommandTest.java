package io.aleph4j.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a person is told who asks a development network for what it does not have. */
class UpCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... words) {
    CommandLine command =
        Alephd.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(words);
  }

  @ParameterizedTest
  @CsvSource({
    "--chain anvil, --chain anvil is not offered, --tokens",
    "--chain=anvil, --chain anvil is not offered, --seed-file",
    "--chain, --chain is not offered, --balance",
    "--crn, --crn is not offered, corechan-operation",
    "--nodes 2, --nodes 2 is not offered, --data-dir",
    "--nodes=1, --nodes 1 is not offered, --port",
    "--nodes, --nodes is not offered, publish to both",
  })
  void anOptionThatIsNotOfferedSaysWhatToUseInstead(String given, String refused, String instead) {
    assertThat(run(("up --ephemeral " + given).split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(refused).contains(instead).doesNotContain("\tat ");
  }

  @Test
  void theHelpShowsOnlyWhatIsOffered() {
    assertThat(run("up", "--help")).isZero();
    assertThat(out.toString())
        .contains("--seed-file")
        .doesNotContain("--chain")
        .doesNotContain("--crn")
        .doesNotContain("--nodes");
  }
}
