package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CPU time that processes have used (proc(5), stat). */
final class Cpu {

  /** Linux counts a hundred ticks a second on every system that Java runs on. */
  private static final double TICKS = 100;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private Cpu() {}

  /** Seconds of a process that runs, by all its threads. */
  static double seconds(long pid) {
    try {
      return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    } catch (IOException e) {
      throw new BenchmarkException("process " + pid + " has ended", e);
    }
  }

  /** Of the text that the kernel gives; the program's name may have blanks and brackets. */
  static double parse(String stat) {
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM))) / TICKS;
  }
}
