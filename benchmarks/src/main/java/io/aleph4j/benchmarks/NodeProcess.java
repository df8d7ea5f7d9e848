package io.aleph4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node that this run has started as a process of its own, and stops. */
final class NodeProcess implements AutoCloseable {

  private static final int START_SECONDS = 120;
  private static final int STOP_SECONDS = 60;
  private static final int KEPT_LINES = 40;

  private final Process process;
  private final InetSocketAddress address;
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final Thread stopAtExit = new Thread(this::kill, "stop-node");
  private final long begun;

  private NodeProcess(Process process, InetSocketAddress address, long begun) {
    this.process = process;
    this.address = address;
    this.begun = begun;
    Runtime.getRuntime().addShutdownHook(stopAtExit);
    Thread.ofPlatform().name("node-output").daemon().start(this::readOutput);
  }

  /** Starts {@code COMMAND up} on this data folder and a free port, and waits until it listens. */
  static NodeProcess startUp(List<String> command, Path dataFolder) {
    InetSocketAddress address = FreePort.find();
    return start(
        command,
        address,
        List.of(
            "up",
            "--host",
            address.getAddress().getHostAddress(),
            "--port",
            Integer.toString(address.getPort()),
            "--data-dir",
            dataFolder.toString(),
            "--no-compute",
            "--log-level",
            "warn"));
  }

  /**
   * Starts {@code COMMAND core} with the settings of this file, which let it listen on this
   * address, and waits until it does.
   */
  static NodeProcess startCore(List<String> command, InetSocketAddress address, Path settings) {
    return start(command, address, List.of("core", "--config", settings.toString()));
  }

  private static NodeProcess start(
      List<String> command, InetSocketAddress address, List<String> arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    try {
      long begun = System.nanoTime();
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      NodeProcess node = new NodeProcess(process, address, begun);
      node.awaitListening();
      return node;
    } catch (IOException e) {
      throw new BenchmarkException("the node cannot be started with " + command.getFirst(), e);
    }
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        remember(line);
        if (line.contains("Listening on http://")) {
          listening.countDown();
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      remember("(its output ended: " + e + ")");
    } finally {
      listening.countDown();
    }
  }

  private synchronized void remember(String line) {
    if (lastLines.size() == KEPT_LINES) {
      lastLines.removeFirst();
    }
    lastLines.addLast(line);
  }

  /** The last lines that the node printed. */
  synchronized String lastLines() {
    return String.join("\n", lastLines);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private void awaitListening() {
    try {
      if (!listening.await(START_SECONDS, TimeUnit.SECONDS) || !process.isAlive()) {
        kill();
        throw new BenchmarkException(
            "the node did not begin to listen within " + START_SECONDS + " s:\n" + lastLines());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while the node was starting", e);
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** When the process was started, on the clock of {@link System#nanoTime}. */
  long begun() {
    return begun;
  }

  /**
   * The process id of the node's virtual machine: of the process itself, or of the one that a
   * launcher became.
   */
  long jvmPid() {
    return process
        .toHandle()
        .descendants()
        .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
        .mapToLong(ProcessHandle::pid)
        .findFirst()
        .orElse(process.pid());
  }

  /** Stops the node as an operator would (SIGTERM) and waits for its end. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
        throw new BenchmarkException("the node did not stop within " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    process.destroy();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
