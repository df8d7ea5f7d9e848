package io.aleph4j.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs Jazzer on one target for a while, in a process of its own: it changes the classes that it
 * watches and has room for one target only.
 */
final class Fuzzer {

  /**
   * An input on which a parser takes so long hangs. Generous, because the machine may be busy and
   * the first input waits until the classes are loaded and changed.
   */
  private static final int MAX_INPUT_SECONDS = 300;

  /** How long a process may take longer than it is allowed to fuzz. */
  private static final int PATIENCE_SECONDS = 2 * MAX_INPUT_SECONDS;

  private static final int MAX_INPUT_BYTES = 4096;
  private static final int SHOWN_BYTES = 20_000;

  private Fuzzer() {}

  /**
   * How it ended.
   *
   * @param log the end of what Jazzer wrote
   */
  record Result(boolean foundNothing, String log) {}

  /**
   * Fuzzes until the time is over or something is found.
   *
   * @param folder the target's name for folders
   * @param findings where an input that does harm is put
   */
  static Result run(String target, String folder, Path findings, int seconds)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(Inputs.corpus(folder));
    Path log = corpus.resolveSibling(folder + ".log");
    Files.createDirectories(findings);
    Process process =
        new ProcessBuilder(command(target, folder, corpus, findings, seconds))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = process.waitFor(seconds + PATIENCE_SECONDS, TimeUnit.SECONDS);
      return new Result(ended && process.exitValue() == 0, end(log));
    } finally {
      process.destroyForcibly();
      // Git knows no empty folders: an empty one would only be in the way.
      if (Inputs.files(findings).isEmpty()) {
        Files.deleteIfExists(findings);
      }
    }
  }

  private static List<String> command(
      String target, String folder, Path corpus, Path findings, int seconds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + Driver.class.getName(),
            "--target_args=" + target,
            "--instrumentation_includes=io.aleph4j.**",
            "--reproducer_path=" + corpus.getParent(),
            "-max_total_time=" + seconds,
            "-timeout=" + MAX_INPUT_SECONDS,
            "-max_len=" + MAX_INPUT_BYTES,
            // Java's heap has its own limit.
            "-rss_limit_mb=0",
            "-dict=" + Inputs.WORDS,
            "-artifact_prefix=" + findings + "/",
            corpus.toString()));
    for (Path inputs : List.of(Inputs.seeds(folder), Inputs.regressions(folder))) {
      if (Files.isDirectory(inputs)) {
        command.add(inputs.toString());
      }
    }
    return command;
  }

  private static String end(Path log) throws IOException {
    String text = Files.readString(log, StandardCharsets.ISO_8859_1);
    return text.substring(Math.max(0, text.length() - SHOWN_BYTES));
  }
}
