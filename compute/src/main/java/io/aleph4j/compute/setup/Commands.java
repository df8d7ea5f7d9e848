package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Runs programs of the system to their end. */
final class Commands {

  private Commands() {}

  /**
   * Runs a program.
   *
   * @param output is given each line that it writes
   * @return its exit code
   */
  static int run(List<String> command, Consumer<String> output) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      Process process = builder.start();
      try {
        process.inputReader().lines().forEach(output);
        return process.waitFor();
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new ComputeException(command.getFirst() + " cannot be started", e);
    }
  }

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
