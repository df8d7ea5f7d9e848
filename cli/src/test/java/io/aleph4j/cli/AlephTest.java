package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AlephTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Aleph.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  @Test
  void saysItsVersion() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("aleph ");
  }

  @Test
  void withoutArgumentsItShowsHowItIsUsed() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("Usage: aleph");
  }

  @Test
  void anUnknownCommandIsAUsageError() {
    assertThat(run("fly-to-the-moon")).isEqualTo(2);
    assertThat(err.toString()).contains("fly-to-the-moon");
  }
}
