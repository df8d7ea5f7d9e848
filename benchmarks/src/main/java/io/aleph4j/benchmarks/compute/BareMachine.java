package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A machine without a node, and when it came to each of its steps. */
final class BareMachine implements AutoCloseable {

  private static final int LIMIT_SECONDS = 120;
  private static final int KEPT_LINES = 10;

  /** What a machine says on its console. */
  enum Step {
    USER_SPACE("aleph: user space"),
    READY("bare: ready"),
    ANSWERED("bare: answered");

    private final String line;

    Step(String line) {
      this.line = line;
    }
  }

  private final Process process;
  private final long begun;
  private final Map<Step, Long> times = new EnumMap<>(Step.class);
  private final Deque<String> last = new ArrayDeque<>();
  private boolean ended;

  private BareMachine(Process process, long begun) {
    this.process = process;
    this.begun = begun;
    Thread.ofPlatform().name("bare-console").daemon().start(this::read);
  }

  static BareMachine start(List<String> command, Path folder) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true);
    try {
      long begun = System.nanoTime();
      Process process = builder.start();
      process.getOutputStream().close();
      return new BareMachine(process, begun);
    } catch (IOException e) {
      throw new BenchmarkException(command.getFirst() + " cannot be started", e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        see(line, System.nanoTime());
      }
    } catch (IOException e) {
      see(e.toString(), System.nanoTime());
    } finally {
      end();
    }
  }

  private synchronized void see(String line, long time) {
    for (Step step : Step.values()) {
      if (line.strip().endsWith(step.line)) {
        times.putIfAbsent(step, time);
      }
    }
    last.add(line);
    if (last.size() > KEPT_LINES) {
      last.removeFirst();
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits for a step; seconds from the start of the hypervisor to it. */
  synchronized double await(Step step) {
    long limit = begun + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    Long time = times.get(step);
    while (time == null) {
      long left = TimeUnit.NANOSECONDS.toMillis(limit - System.nanoTime());
      if (ended || left <= 0) {
        throw new BenchmarkException(
            "a bare machine did not come to " + step + "; it said:\n" + String.join("\n", last));
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("interrupted while a bare machine was starting", e);
      }
      time = times.get(step);
    }
    return (time - begun) / 1e9;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it, and waits for that. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
