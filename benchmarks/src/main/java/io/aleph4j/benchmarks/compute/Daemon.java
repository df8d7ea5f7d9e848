package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of {@code alephd} that this run has started, and stops. */
final class Daemon implements AutoCloseable {

  private static final int STOP_SECONDS = 90;
  private static final int KEPT_LINES = 40;

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread stopAtExit = new Thread(this::kill, "stop-alephd");
  private boolean ended;

  private Daemon(Process process) {
    this.process = process;
    Runtime.getRuntime().addShutdownHook(stopAtExit);
    Thread.ofPlatform().name("alephd-output").daemon().start(this::readOutput);
  }

  /** Starts {@code alephd} with these words. */
  static Daemon start(Path alephd, List<String> words) {
    List<String> command = new ArrayList<>(List.of(alephd.toString()));
    command.addAll(words);
    try {
      return new Daemon(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new BenchmarkException(alephd + " cannot be started", e);
    }
  }

  private void readOutput() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(its output ended: " + e + ")");
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits for a line that has something in it.
   *
   * @param trouble what the line has that says that it will not come
   * @return the pattern's first group
   */
  synchronized String await(Pattern wanted, Pattern trouble, int seconds) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int seen = 0;
    while (true) {
      for (; seen < lines.size(); seen++) {
        Matcher found = wanted.matcher(lines.get(seen));
        if (found.find()) {
          return found.group(1);
        }
        if (trouble.matcher(lines.get(seen)).find()) {
          throw new BenchmarkException("alephd says: " + lines.get(seen));
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(limit - System.nanoTime());
      if (ended || left <= 0) {
        throw new BenchmarkException("alephd did not begin to listen; it said:\n" + lastLines());
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("interrupted while alephd was starting", e);
      }
    }
  }

  /** The last lines that it printed. */
  synchronized String lastLines() {
    Deque<String> last = new ArrayDeque<>();
    for (int i = lines.size() - 1; i >= 0 && last.size() < KEPT_LINES; i--) {
      last.addFirst(lines.get(i));
    }
    return String.join("\n", last);
  }

  /** The process: the launcher becomes the virtual machine. */
  long pid() {
    return process.pid();
  }

  /** Stops it as an operator would (SIGTERM) and waits for its end. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
        throw new BenchmarkException("alephd did not stop within " + STOP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
