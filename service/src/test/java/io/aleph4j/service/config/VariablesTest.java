package io.aleph4j.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that are variables, in a file or in the environment. */
class VariablesTest {
  private static final Setting<Integer> PORT =
      Setting.of("PORT", Form.port(), 4020, "Where clients connect.");
  private static final Setting<Duration> TIMEOUT =
      Setting.of("REUSE_TIMEOUT", Form.duration(), Duration.ofHours(1), "How long.");
  private static final Setting<List<String>> PAGES =
      Setting.of("PAGES", Form.texts(), List.of("http://a/"), "What is asked.");
  private static final Setting<Optional<String>> HASH =
      Setting.of("NODE_HASH", Form.text().optional(), Optional.empty(), "The node.");
  private static final Setting<String> SECRET =
      Setting.secret("PASSWORD", Form.text(), "aleph", "The password.");
  private static final Schema SCHEMA =
      new Schema(
          List.of(PORT, TIMEOUT, PAGES, HASH, SECRET),
          List.of(new Foreign("JAILER", "there is none")));

  @TempDir private Path folder;

  private Configuration load(String text, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("supervisor.env"), text);
    return SCHEMA.loadVariables("ALEPH_VM_", file, environment);
  }

  private List<String> faults(String text) {
    return catchThrowableOfType(ConfigException.class, () -> load(text, Map.of())).faults();
  }

  @Test
  void aFileIsReadAsSystemdDoes() throws IOException {
    Configuration read =
        load(
            """
            # a comment
            ; another
            ALEPH_VM_PORT=4021
              aleph_vm_reuse_timeout = "90 s"
            export ALEPH_VM_PAGES=["http://b/", "http://c/"]
            ALEPH_VM_PASSWORD='a "b" \\ c'
            ALEPH_VM_NODE_HASH=
            OTHER_PROGRAM=1
            ALEPH_VM_JAILER=true\r
            """,
            Map.of("PATH", "/bin"));
    assertThat(read.get(PORT)).isEqualTo(4021);
    assertThat(read.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(90));
    assertThat(read.get(PAGES)).containsExactly("http://b/", "http://c/");
    assertThat(read.get(SECRET)).isEqualTo("a \"b\" \\ c");
    assertThat(read.get(HASH)).isEmpty();
    assertThat(read.warnings()).containsExactly("JAILER has no effect: there is none");
  }

  @Test
  void theEnvironmentWinsAndTheLastLineOfAName() throws IOException {
    String text = "ALEPH_VM_PORT=1\nALEPH_VM_PORT=2\nALEPH_VM_PAGES=x,y";
    assertThat(load(text, Map.of()).get(PORT)).isEqualTo(2);
    assertThat(load(text, Map.of()).get(PAGES)).containsExactly("x", "y");
    assertThat(load("ALEPH_VM_PORT=1\naleph_vm_port=2\nALEPH_VM_PORT=3", Map.of()).get(PORT))
        .isEqualTo(3);
    assertThat(load(text, Map.of("Aleph_vm_Port", "3")).get(PORT)).isEqualTo(3);
    assertThat(load(text, Map.of("ALEPH_VM_PORT", " ")).get(PORT)).isEqualTo(2);
    assertThat(SCHEMA.loadVariables("ALEPH_VM_", null, Map.of()).get(PORT)).isEqualTo(4020);
  }

  @Test
  void whatIsPrintedCanBeReadAgain() throws IOException {
    Configuration read =
        load("ALEPH_VM_PAGES=[\"http://b/,\",\"c\"]\nALEPH_VM_PASSWORD=hidden", Map.of());
    String printed = read.toVariables("ALEPH_VM_");
    assertThat(printed)
        .contains("# Where clients connect.\n# a port number from 0 to 65535; default 4020\n")
        .contains("\nALEPH_VM_PORT=4020\n", "\nALEPH_VM_NODE_HASH=\n")
        .contains("\n# ALEPH_VM_PASSWORD=(secret)\n")
        .doesNotContain("hidden");
    Configuration again = load(printed, Map.of());
    assertThat(again.get(PAGES)).containsExactly("http://b/,", "c");
    assertThat(again.get(HASH)).isEmpty();
    assertThat(again.toVariables("ALEPH_VM_"))
        .isEqualTo(printed.replace("# ALEPH_VM_PASSWORD=(secret)", "ALEPH_VM_PASSWORD=aleph"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALEPH_VM_PROT=1|the variable ALEPH_VM_PROT is not a known setting, did you mean ALEPH_VM_PORT?",
        "ALEPH_VM_PORT=many|PORT: expected a port number from 0 to 65535, found \"many\"",
        "ALEPH_VM_REUSE_TIMEOUT=[1]|REUSE_TIMEOUT: expected a time",
        "ALEPH_VM_PAGES=[{}]|PAGES: expected a list of texts, found something else within the list",
        "ALEPH_VM_PORT|line 1: expected NAME=value, found a line without",
        "ALEPH_VM_PASSWORD: hidden|line 1: expected NAME=value, found a line without",
        "ALEPH_VM_PAGES=[\"a]|PAGES: expected a list of texts, found a list that is not closed",
        "ALEPH_VM_NODE_HASH=\"a\\\"|line 1: the quotation marks",
        "ALEPH_VM_NODE_HASH=\"half|line 1: the quotation marks of ALEPH_VM_NODE_HASH are not closed",
        "1=2|line 1: expected NAME=value"
      })
  void whatIsWrongIsNamed(String text, String fault) {
    assertThat(faults(text)).singleElement().asString().startsWith(fault);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    assertThat(faults("ALEPH_VM_PORT=x\nnonsense\nALEPH_VM_WHAT=1")).hasSize(3);
    assertThatThrownBy(() -> SCHEMA.loadVariables("ALEPH_VM_", folder.resolve("none"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none does not exist");
  }
}
