package io.aleph4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the machine's own programs need to copy a file and to read its hash. */
final class CopyYardstick {

  private CopyYardstick() {}

  /**
   * Seconds of each program.
   *
   * @param force what it takes afterwards to force the copy to the disk
   */
  record Times(double copy, double hash, double force) {

    double copyAndHash() {
      return copy + hash;
    }
  }

  /** Copies a file, hashes and forces the copy, and removes it. */
  static Times measure(Path file) {
    Path copy = file.resolveSibling("copy");
    try {
      double copying = seconds("cp", file.toString(), copy.toString());
      double hashing = seconds("sha256sum", copy.toString());
      return new Times(copying, hashing, seconds("sync", copy.toString()));
    } finally {
      remove(copy);
    }
  }

  private static void remove(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new BenchmarkException("the copy of a file could not be removed", e);
    }
  }

  private static double seconds(String... command) {
    try {
      long begin = System.nanoTime();
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (code != 0) {
        throw new BenchmarkException(command[0] + " ended with code " + code);
      }
      return seconds;
    } catch (IOException e) {
      throw new BenchmarkException(command[0] + " cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while " + command[0] + " was running", e);
    }
  }
}
