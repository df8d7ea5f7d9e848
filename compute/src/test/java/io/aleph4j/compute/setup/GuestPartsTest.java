package io.aleph4j.compute.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script's steps are told to people, and its end when it fails. */
class GuestPartsTest {
  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private void script(String text) throws IOException {
    Files.writeString(folder.resolve("build.sh"), text);
  }

  private GuestParts make(List<String> kinds) throws InterruptedException {
    return GuestParts.make(folder, folder.resolve("parts"), kinds, said::add);
  }

  @Test
  void stepsAreToldAndNothingElse() throws IOException, InterruptedException {
    script("echo \"$*\" >\"$1/arguments\"; echo 'guest: making the kernel' >&2; echo more");
    GuestParts parts = make(List.of("python"));
    Path made = folder.resolve("parts");
    assertThat(said).containsExactly("making the kernel");
    assertThat(made.resolve("arguments")).hasContent(made + " python");
    assertThat(parts.kernel().image()).isEqualTo(made.resolve("kernel/vmlinux"));
    assertThat(parts.runtimes()).containsEntry("python", made.resolve("python.squashfs"));
  }

  @Test
  void noRuntimeIsMadeWhereNoneIsWanted() throws IOException, InterruptedException {
    script("echo \"$*\" >\"$1/arguments\"");
    assertThat(make(List.of()).runtimes()).isEmpty();
    Path made = folder.resolve("parts");
    assertThat(made.resolve("arguments")).hasContent(made + " none");
  }

  @Test
  void aFailureHasTheLastLines() throws IOException {
    script("seq 20; echo 'build.sh: no such luck' >&2; exit 1");
    assertThatThrownBy(() -> make(List.of("python")))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining(folder.resolve("build.sh").toString())
        .hasMessageEndingWith("\n19\n20\nbuild.sh: no such luck")
        .hasMessageNotContaining("\n13\n");
  }

  @Test
  void aFolderWithoutTheScriptIsNamed() {
    assertThatThrownBy(() -> make(List.of()))
        .isInstanceOf(ComputeException.class)
        .hasMessage(
            "there is no " + folder.resolve("build.sh") + ", which makes what machines start");
  }
}
