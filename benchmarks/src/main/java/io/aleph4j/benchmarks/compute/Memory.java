package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Proportional set sizes in bytes: pages that processes share count once among them.
 *
 * @param own heaps, and what a hypervisor translates
 * @param files programs, kernels
 * @param shared what is made to be shared: the guests' memory
 */
record Memory(long own, long files, long shared) {

  static final Memory NONE = new Memory(0, 0, 0);

  /** Of a process that runs. */
  static Memory of(long pid) {
    try {
      return parse(Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
    } catch (IOException e) {
      throw new BenchmarkException("the memory of process " + pid + " cannot be read", e);
    }
  }

  /** Of the text that the kernel gives (proc(5), smaps_rollup). */
  static Memory parse(String rollup) {
    return new Memory(
        bytes(rollup, "Pss_Anon:"), bytes(rollup, "Pss_File:"), bytes(rollup, "Pss_Shmem:"));
  }

  private static long bytes(String rollup, String key) {
    for (String line : rollup.lines().toList()) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new BenchmarkException("the kernel does not tell " + key + ' ' + rollup);
  }

  Memory plus(Memory other) {
    return new Memory(own + other.own, files + other.files, shared + other.shared);
  }

  Memory minus(Memory other) {
    return new Memory(own - other.own, files - other.files, shared - other.shared);
  }

  long sum() {
    return own + files + shared;
  }
}
