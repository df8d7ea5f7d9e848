package io.aleph4j.conformance;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

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

  private static final int OLDEST_NODE = 20;
  private static final int OLDEST_PYTHON_MINOR = 10;

  private ForeignClient(String name) {
    this.name = name;
    this.source = MODULE.resolve("clients").resolve(name);
    this.installed = ROOT.resolve(".build/conformance").resolve(name);
  }

  /** The packages of npm that this folder's lock file names; skips the test without Node.js. */
  static ForeignClient javascript(String name) {
    String version = required("Node.js 20 or newer", "node", "--version");
    int major = Integer.parseInt(version.replaceFirst("^v(\\d+).*$", "$1"));
    assumeTrue(
        major >= OLDEST_NODE, "Node.js 20 or newer is needed, `node --version` says " + version);
    required("npm", "npm", "--version");
    ForeignClient client = new ForeignClient(name);
    client.install(
        List.of("package-lock.json"),
        List.of(
            List.of(
                "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")));
    return client;
  }

  /** The network's Python client in an environment of its own; skips the test without Python. */
  static ForeignClient python() {
    return python("python", List.of());
  }

  /**
   * The packages of {@code requirements.txt} in an environment of their own, and one package in
   * each of these versions in a folder of that name, by a lock file {@code NAME-VERSION.txt}.
   */
  static ForeignClient python(String name, List<Pinned> beside) {
    requirePython();
    ForeignClient client = new ForeignClient(name);
    List<String> locks = new ArrayList<>(List.of("requirements.txt"));
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("python3", "-m", "venv", "--clear", "venv"));
    commands.add(client.pip("--require-hashes", "-r", "requirements.txt"));
    for (Pinned one : beside) {
      locks.add(one.lock());
      commands.add(
          client.pip(
              "--require-hashes",
              "--no-deps",
              "--upgrade",
              "--target",
              one.version(),
              "-r",
              one.lock()));
    }
    client.install(locks, commands);
    return client;
  }

  /**
   * Packages of {@code requirements.txt} that are fixed by their versions alone; the file names
   * every one of them, and none besides is installed.
   */
  static ForeignClient pythonByVersions(String name) {
    requirePython();
    ForeignClient client = new ForeignClient(name);
    client.install(
        List.of("requirements.txt"),
        List.of(
            List.of("python3", "-m", "venv", "--clear", "venv"),
            client.pip("--no-deps", "-r", "requirements.txt"),
            List.of(client.pythonProgram(), "-m", "pip", "check")));
    return client;
  }

  /**
   * What these commands, run once in the folder's copy, make of a lock file.
   *
   * @param limitMinutes how long each of them may take
   */
  static ForeignClient built(
      String name, String lockFile, List<List<String>> commands, long limitMinutes) {
    ForeignClient client = new ForeignClient(name);
    client.install(List.of(lockFile), commands, limitMinutes);
    return client;
  }

  /** Skips the test without Python 3.10 or newer. */
  static void requirePython() {
    String version =
        required(
            "Python 3.10 or newer",
            "python3",
            "-c",
            "import sys; print('%d.%d' % sys.version_info[:2])");
    String[] numbers = version.split("\\.", -1);
    boolean recent = numbers[0].equals("3") && Integer.parseInt(numbers[1]) >= OLDEST_PYTHON_MINOR;
    assumeTrue(recent, "Python 3.10 or newer is needed, python3 is " + version);
    required("Python's venv", "python3", "-c", "import venv, ensurepip");
  }

  /** A package of PyPI in one version. */
  record Pinned(String name, String version) {

    String lock() {
      return name + "-" + version + ".txt";
    }
  }

  private List<String> pip(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(pythonProgram(), "-m", "pip", "install", "--quiet"));
    command.add("--disable-pip-version-check");
    command.addAll(List.of(arguments));
    return command;
  }

  /** The environment's own interpreter. */
  String pythonProgram() {
    return installed.resolve("venv/bin/python").toString();
  }

  /** A program that a package of the environment brings. */
  String pythonScript(String script) {
    return installed.resolve("venv/bin").resolve(script).toString();
  }

  /** A file that the installation brought. */
  String installedFile(String path) {
    return installed.resolve(path).toString();
  }

  /** A file of the folder. */
  String text(String file) throws IOException {
    return Files.readString(source.resolve(file));
  }

  /**
   * Copies the scripts, and installs the packages if this lock file has not been installed yet;
   * skips the test if it cannot be done.
   */
  private void install(List<String> lockFiles, List<List<String>> commands) {
    install(lockFiles, commands, INSTALL_LIMIT_MINUTES);
  }

  private void install(List<String> lockFiles, List<List<String>> commands, long limitMinutes) {
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
        run(command, installed.resolve("install.log"), limitMinutes);
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

  /** How a script ended, and what it printed: one JSON line for each thing that it found. */
  record Run(Path output, Path errors, boolean ended, int exitCode) {

    List<String> lines() {
      try {
        return Files.readAllLines(output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void insistOnEnd() {
      if (!ended || exitCode != 0) {
        String how =
            ended ? "exit code " + exitCode : "stopped after " + RUN_LIMIT_MINUTES + " min";
        throw new AssertionError(how + ": " + lastLine(errors));
      }
    }
  }

  /** Runs a script to its end; its output is kept under this name for the reports. */
  Run run(String output, List<String> command) {
    return run(output, command, RUN_LIMIT_MINUTES);
  }

  /** The same, for a script that may take another time. */
  Run run(String output, List<String> command, long limitMinutes) {
    Path lines = RESULTS.resolve(output + ".jsonl");
    Path errors = RESULTS.resolve(output + ".log");
    try {
      Files.createDirectories(RESULTS);
      Process process =
          new ProcessBuilder(command)
              .directory(installed.toFile())
              .redirectOutput(lines.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = ended(process, limitMinutes);
      return new Run(lines, errors, ended, process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs the script against the node and gives each of its cases as a test; the results are kept
   * for the report.
   *
   * @param others nodes with other settings, for the cases that need them
   */
  Stream<DynamicTest> cases(List<String> command, URI node, URI... others) {
    List<String> withUrl = new ArrayList<>(command);
    withUrl.addAll(List.of(node.toString(), "conformance-" + System.nanoTime()));
    for (URI other : others) {
      withUrl.add(other.toString());
    }
    Run run = run(name, withUrl);
    return Stream.concat(
        Stream.of(dynamicTest(name + ": the script ran to its end", run::insistOnEnd)),
        run.lines().stream().map(CaseResult::parse).map(ForeignClient::test));
  }

  /**
   * These tests, or one that is skipped with the reason why there are none: the build tells of
   * tests that were skipped, and not of factories of tests.
   */
  static Stream<DynamicTest> orSkipped(Supplier<Stream<DynamicTest>> tests) {
    try {
      return tests.get();
    } catch (TestAbortedException e) {
      return Stream.of(
          dynamicTest(
              "not run",
              () -> {
                throw e;
              }));
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

  private static String lastLine(Path log) {
    try {
      List<String> lines =
          Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? "(no output)" : lines.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
