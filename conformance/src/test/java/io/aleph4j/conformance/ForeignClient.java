package io.aleph4j.conformance;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A folder of {@code conformance/clients}: a lock file of packages and a script that runs them
 * against a node. The packages are kept under {@code .build}, which survives a clean build, and are
 * installed again when the lock changes.
 */
final class ForeignClient {

  private static final long INSTALL_LIMIT_MINUTES = 10;
  private static final long RUN_LIMIT_MINUTES = 15;
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  static final Path ROOT = Objects.requireNonNull(MODULE.getParent());
  static final Path RESULTS = MODULE.resolve("target/conformance");

  private final String name;
  private final Path source;
  private final Path installed;

  ForeignClient(String name) {
    this.name = name;
    this.source = MODULE.resolve("clients").resolve(name);
    this.installed = ROOT.resolve(".build/conformance").resolve(name);
  }

  /** The folder in which the packages and a copy of the script are. */
  Path folder() {
    return installed;
  }

  /**
   * Copies the scripts, and installs the packages if this lock file has not been installed yet;
   * skips the test if it cannot be done.
   */
  void install(String lockFile, List<List<String>> commands) {
    install(List.of(lockFile), commands);
  }

  /** As {@link #install(String, List)}, with several lock files. */
  void install(List<String> lockFiles, List<List<String>> commands) {
    try {
      Files.createDirectories(installed);
      try (Stream<Path> files = Files.list(source).filter(Files::isRegularFile)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.copy(
              file, installed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path stamp = installed.resolve("installed.sha256");
      StringBuilder locks = new StringBuilder();
      for (String lockFile : lockFiles) {
        locks.append(Files.readString(source.resolve(lockFile)));
      }
      String wanted = TestMessage.sha256(locks.toString());
      if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
        return;
      }
      for (List<String> command : commands) {
        run(command, installed.resolve("install.log"), INSTALL_LIMIT_MINUTES);
      }
      Files.writeString(stamp, wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(List<String> command, Path log, long limitMinutes) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(installed.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!ended(process, limitMinutes) || process.exitValue() != 0) {
      abort(
          "%s: the packages cannot be installed, `%s` failed: %s"
              .formatted(name, String.join(" ", command), lastLine(log)));
    }
  }

  /**
   * Runs the script against the node and gives each of its cases as a test; the results are kept
   * for the report.
   */
  Stream<DynamicTest> cases(List<String> command, URI node) {
    Path output = RESULTS.resolve(name + ".jsonl");
    Path errors = RESULTS.resolve(name + ".log");
    try {
      Files.createDirectories(RESULTS);
      List<String> withUrl = new ArrayList<>(command);
      withUrl.addAll(List.of(node.toString(), "conformance-" + System.nanoTime()));
      Process process =
          new ProcessBuilder(withUrl)
              .directory(installed.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = ended(process, RUN_LIMIT_MINUTES);
      List<CaseResult> results = results(output);
      Stream<DynamicTest> whole =
          Stream.of(
              dynamicTest(
                  name + ": the script ran to its end",
                  () -> {
                    if (!ended || process.exitValue() != 0) {
                      throw new AssertionError(
                          (ended
                                  ? "exit code " + process.exitValue()
                                  : "stopped after " + RUN_LIMIT_MINUTES + " min")
                              + ": "
                              + lastLine(errors));
                    }
                  }));
      return Stream.concat(whole, results.stream().map(ForeignClient::test));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the script answers to these lines on its standard input: as many lines. */
  List<String> answers(List<String> command, List<String> questions) {
    Path input = RESULTS.resolve(name + ".in");
    Path output = RESULTS.resolve(name + ".out");
    Path errors = RESULTS.resolve(name + ".log");
    try {
      Files.createDirectories(RESULTS);
      Files.write(input, questions);
      Process process =
          new ProcessBuilder(command)
              .directory(installed.toFile())
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!ended(process, RUN_LIMIT_MINUTES) || process.exitValue() != 0) {
        throw new AssertionError("%s: the script failed: %s".formatted(name, lastLine(errors)));
      }
      List<String> answers = Files.readAllLines(output);
      if (answers.size() != questions.size()) {
        throw new AssertionError(
            "%s: %d answers to %d questions".formatted(name, answers.size(), questions.size()));
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<CaseResult> results(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(CaseResult::parse).toList();
  }

  private static DynamicTest test(CaseResult result) {
    return dynamicTest(
        "%s: %s: %s".formatted(result.client(), result.operation(), result.name()),
        () -> {
          switch (result.outcome()) {
            case PASSED -> {}
            case SKIPPED -> abort(result.detail());
            case FAILED -> throw new AssertionError(result.detail());
          }
        });
  }

  private static boolean ended(Process process, long minutes) {
    try {
      if (process.waitFor(minutes, TimeUnit.MINUTES)) {
        return true;
      }
      process.destroyForcibly().waitFor();
      return false;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * The first line that the command prints, or a skipped test with a reason when there is no such
   * command.
   */
  static String required(String what, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (ended(process, 1) && process.exitValue() == 0) {
        return printed.strip();
      }
      return abort(
          "%s is needed, `%s` fails: %s"
              .formatted(what, String.join(" ", command), printed.strip()));
    } catch (IOException e) {
      return abort("%s is needed and not installed (%s)".formatted(what, e.getMessage()));
    }
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "(no output)" : lines.getLast();
  }
}
