package io.aleph4j.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code aleph} of the crate {@code aleph-cli}, as cargo builds it: against an ordinary node, and
 * against one that answers as that client's own emulator does.
 *
 * <p>In full runs only: it is built from the sources of some four hundred crates, once.
 */
@Order(2)
@ExtendWith(SharedNode.class)
class RustCommandLineTest {

  /** The folder, and the name under which what was found is kept for the page. */
  static final String NAME = "rust-cli";

  /** The crate's name and version. */
  private static final String CRATE = "crate.txt";

  private static final long BUILD_LIMIT_MINUTES = 120;

  /** What the newest of its dependencies ask for. */
  private static final int OLDEST_RUST_MINOR = 91;

  @TestFactory
  Stream<DynamicTest> everyCommandThatACoreNodeAnswers(NodeProcess node) {
    return ForeignClient.orSkipped(() -> cases(node));
  }

  private static Stream<DynamicTest> cases(NodeProcess node) {
    assumeTrue(
        Boolean.getBoolean("aleph.full"),
        "the Rust command line is built from its sources, which takes long: full runs only");
    ForeignClient.requirePython();
    String[] crate = crate();
    ForeignClient client = build(crate[0], crate[1]);
    List<String> command =
        List.of("python3", "main.py", client.installedFile("bin/aleph"), crate[1]);
    try (NodeProcess heph =
        NodeProcess.up(Path.of("target", "heph-node.log"), "--ephemeral", "--compat", "heph")) {
      return client.cases(command, node.url(), heph.url());
    }
  }

  private static String[] crate() {
    try {
      Path file = ForeignClient.ROOT.resolve("conformance/clients").resolve(NAME, CRATE);
      return Files.readString(file).strip().split(" ", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Without optimization, in a third of the time; sources and versions are the same. What makes
   * keys of passwords is slow on purpose, and would take half a minute so.
   */
  private static ForeignClient build(String crate, String version) {
    List<String> install = new ArrayList<>();
    install.addAll(List.of(cargo(), "install", "--locked", "--version", version, "--debug"));
    install.addAll(List.of("--config", "profile.dev.debug=0"));
    for (String slow : List.of("scrypt", "salsa20", "pbkdf2")) {
      install.addAll(List.of("--config", "profile.dev.package." + slow + ".opt-level=3"));
    }
    install.addAll(List.of("--root", ".", crate));
    return ForeignClient.built(NAME, CRATE, List.of(install), BUILD_LIMIT_MINUTES);
  }

  /** Where rustup puts it, which need not be on the path; skips the test if it is not there. */
  private static String cargo() {
    Path ofRustup = Path.of(System.getProperty("user.home"), ".cargo", "bin", "cargo");
    String cargo = Files.isExecutable(ofRustup) ? ofRustup.toString() : "cargo";
    String version = ForeignClient.required("cargo of Rust 1.91 or newer", cargo, "--version");
    String[] numbers = version.replaceFirst("^cargo (\\d+)\\.(\\d+).*$", "$1.$2").split("\\.", -1);
    boolean recent =
        numbers.length == 2
            && numbers[0].equals("1")
            && Integer.parseInt(numbers[1]) >= OLDEST_RUST_MINOR;
    assumeTrue(recent, "Rust 1.91 or newer is needed, `cargo --version` says " + version);
    return cargo;
  }
}
