package io.aleph4j.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node, started as users start it, in a process of its own. Its output goes to a log file. Safe
 * for many threads.
 */
final class NodeProcess implements AutoCloseable {

  private static final Pattern ANNOUNCEMENT = Pattern.compile("Listening on (http://\\S+)");
  private static final int START_LIMIT_SECONDS = 90;
  private static final int STOP_LIMIT_SECONDS = 30;

  private final Process process;
  private final URI url;
  private final Path log;

  private NodeProcess(Process process, URI url, Path log) {
    this.process = process;
    this.url = url;
    this.log = log;
  }

  /**
   * Starts {@code alephd up} with these arguments on a free port and waits until it listens. The
   * system property {@code aleph.node.classpath} names another build of it.
   *
   * @throws IllegalStateException with the end of its output if it does not
   */
  static NodeProcess up(Path log, String... arguments) {
    List<String> all = new ArrayList<>(List.of("up", "--port", "0", "--no-compute"));
    all.addAll(List.of(arguments));
    return start(log, all);
  }

  /** Starts {@code alephd core} with these settings, as {@link #up} does. */
  static NodeProcess core(Path log, Path settings) {
    return start(log, List.of("core", "--config", settings.toString()));
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("aleph.node.classpath", System.getProperty("java.class.path")),
            "io.aleph4j.daemon.Alephd"));
    command.addAll(arguments);
    return command;
  }

  /** What the program printed and how it ended. */
  record Result(int exitCode, String output) {}

  /** Runs {@code alephd core check} over the folder of a node that has ended. */
  static Result check(Path data) {
    try {
      Process process =
          new ProcessBuilder(
                  command(List.of("core", "check", "--content", "--data-dir", data.toString())))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the node was checked", e);
    }
  }

  private static NodeProcess start(Path log, List<String> arguments) {
    List<String> command = command(arguments);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new NodeProcess(process, announced(process, log), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI announced(Process process, Path log) {
    AtomicReference<URI> found = new AtomicReference<>();
    CountDownLatch announcedOrEnded = new CountDownLatch(1);
    // Not a virtual one: reading a pipe keeps a carrier for good.
    Thread.ofPlatform().daemon().start(() -> copyOutput(process, log, found, announcedOrEnded));
    try {
      boolean inTime = announcedOrEnded.await(START_LIMIT_SECONDS, TimeUnit.SECONDS);
      URI url = found.get();
      if (inTime && url != null) {
        return url;
      }
      process.destroyForcibly();
      throw new IllegalStateException(
          "The node "
              + (inTime ? "ended" : "said nothing for " + START_LIMIT_SECONDS + " s")
              + " instead of listening:\n"
              + end(log));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException("interrupted while the node started", e);
    }
  }

  private static void copyOutput(
      Process process, Path log, AtomicReference<URI> found, CountDownLatch latch) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        var copy = Files.newBufferedWriter(log)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.write(line);
        copy.newLine();
        copy.flush();
        Matcher matcher = ANNOUNCEMENT.matcher(line);
        if (matcher.find()) {
          found.set(URI.create(matcher.group(1)));
          latch.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      latch.countDown();
    }
  }

  private static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  URI url() {
    return url;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The last lines of what the node printed. */
  String logEnd() {
    return end(log);
  }

  /** What the program ended with; it must have ended. */
  int exitCode() {
    return process.exitValue();
  }

  /** {@code kill -9}; returns when the process is gone. */
  void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM, as a user stops it; {@code kill -9} when that does not help. */
  @Override
  public void close() {
    // Not Process.destroy, which closes the stream from which the last lines are still to come.
    process.toHandle().destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException("interrupted while the node stopped", e);
    }
  }
}
