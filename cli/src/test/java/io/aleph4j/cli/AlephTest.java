package io.aleph4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlephTest {

  @TempDir private Path home;
  private Terminal terminal;

  @BeforeEach
  void open() {
    terminal = new Terminal(home);
  }

  @Test
  void saysItsVersion() {
    Terminal.Ended ended = terminal.run("--version");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).startsWith("aleph ");
  }

  @Test
  void withoutArgumentsItShowsHowItIsUsed() {
    Terminal.Ended ended = terminal.run();
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("Usage: aleph").contains("program");
    assertThat(terminal.run("program").out()).contains("create").contains("logs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fly-to-the-moon",
        "--nonsense",
        "message get",
        "message get xyz",
        "post create --content {}",
        "account create a --chain nowhere",
        "file upload f --storage-engine tape",
        "file download",
        "file download --ref a --message-hash "
            + "0000000000000000000000000000000000000000000000000000000000000000",
        "program create . main:app --memory much",
        "program create . main:app --vcpus many",
        "program create . main:app --ephemeral-volume size=1GiB",
        "program call xyz"
      })
  void misuseEndsWithTwoAndSaysWhereHelpIs(String arguments) {
    Terminal.Ended ended = terminal.run(arguments.split(" ", -1));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).startsWith("Error: ").contains("--help");
  }

  @Test
  void globalOptionsStandAnywhere() {
    assertThat(terminal.run("--json", "account", "list").out()).isEqualToIgnoringNewLines("[ ]");
    assertThat(terminal.run("account", "--json", "list").out()).isEqualToIgnoringNewLines("[ ]");
    assertThat(terminal.run("account", "list", "--json").out()).isEqualToIgnoringNewLines("[ ]");
    Terminal.Ended people = terminal.run("account", "list");
    assertThat(people.out()).isEmpty();
    assertThat(people.err()).contains("aleph account create");
  }

  @Test
  void everyCommandExplainsItself() {
    for (String command :
        new String[] {
          "account create", "account import", "account list", "account show", "account use",
          "file upload", "file download", "message get", "message forget", "post create",
          "post amend", "program create", "program update", "program list", "program show",
          "program call", "program logs", "program delete"
        }) {
      Terminal.Ended ended = terminal.run((command + " --help").split(" ", -1));
      assertThat(ended.code()).isZero();
      assertThat(ended.out()).contains("Usage: aleph " + command).contains("--json");
    }
  }
}
