package io.aleph4j.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code alephd up} as a child of this process, which does not outlive it. Thread-safe. */
final class NodeProcess implements AutoCloseable {

  private static final String MAIN = "io.aleph4j.daemon.Alephd";
  private static final String READY = "Listening on ";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final int LINES_KEPT = 200;

  private final Process process;
  private final Thread hook;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CompletableFuture<URI> ready = new CompletableFuture<>();

  private NodeProcess(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroyForcibly, "emulator-end");
    Runtime.getRuntime().addShutdownHook(hook);
    // Not a virtual one: reading a pipe would keep a carrier of the whole test run for good.
    Thread.ofPlatform().daemon().name("emulator-output").start(this::readOutput);
  }

  /**
   * Starts it with these options after {@code up}.
   *
   * @throws EmulatorException when it cannot be started, with what it said
   */
  static NodeProcess start(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), MAIN, "up", "--no-compute"));
    command.addAll(options);
    try {
      return new NodeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new EmulatorException("the node's process cannot be started: " + e.getMessage(), e);
    }
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader()) {
      String line;
      while ((line = output.readLine()) != null) {
        keep(line);
        if (line.startsWith(READY)) {
          ready.complete(URI.create(line.substring(READY.length())));
        }
      }
    } catch (IOException e) {
      keep("(its output could not be read: " + e + ")");
    }
    ready.completeExceptionally(new EmulatorException("its output has ended"));
  }

  private synchronized void keep(String line) {
    if (lastLines.size() == LINES_KEPT) {
      lastLines.removeFirst();
    }
    lastLines.addLast(line);
  }

  /** What it said last. */
  synchronized String lastLines() {
    return String.join("\n", lastLines);
  }

  /** Where it listens, as soon as it does. */
  URI awaitReady() {
    try {
      return ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new EmulatorException("the node has ended:\n" + lastLines(), e);
    } catch (TimeoutException e) {
      throw new EmulatorException(
          "the node does not listen after " + START_LIMIT.toSeconds() + " s:\n" + lastLines(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmulatorException("interrupted while the node was starting", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The whole program is ending; the hook does no harm.
    }
  }
}
