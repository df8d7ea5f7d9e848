package io.aleph4j.compute.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process with the group that it is in. */
final class LinuxProcess implements HostProcess {
  private final Process process;
  private final Runnable endGroup;
  private boolean hasEnded;

  LinuxProcess(Process process, Runnable endGroup) {
    this.process = process;
    this.endGroup = endGroup;
    var _ = process.onExit().thenRun(this::end);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public int await() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public boolean await(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void terminate() {
    process.destroy();
  }

  @Override
  public void kill() {
    // Where there are no control groups, this is how those that it has started are found.
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    end();
  }

  /** Once: afterwards the group may be that of the next process of this name. */
  private synchronized void end() {
    if (!hasEnded) {
      hasEnded = true;
      endGroup.run();
    }
  }

  @Override
  public Usage usage() {
    long nanos = process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    return new Usage(nanos, proportionalMemory());
  }

  private long proportionalMemory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(kib -> Long.parseLong(kib) * 1024)
          .sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0; // it is gone
    }
  }
}
