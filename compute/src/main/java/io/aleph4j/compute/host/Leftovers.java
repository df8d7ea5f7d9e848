package io.aleph4j.compute.host;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes that outlived the node that had started them. */
final class Leftovers {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Leftovers() {}

  /**
   * Ends every process that started in a folder, and waits for it.
   *
   * @throws ComputeException when one does not end: what it writes to must not be used again
   */
  static void end(Path folder) {
    List<ProcessHandle> left =
        ProcessHandle.allProcesses()
            .filter(process -> !process.equals(ProcessHandle.current()))
            .filter(process -> startedIn(process, folder))
            .toList();
    left.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : left) {
      await(process, folder);
    }
  }

  private static boolean startedIn(ProcessHandle process, Path folder) {
    try {
      Path link = Path.of("/proc", Long.toString(process.pid()), "cwd");
      String start = Files.readSymbolicLink(link).toString();
      // The kernel adds a word when the folder has gone meanwhile.
      String real = folder.toAbsolutePath().normalize().toString();
      return start.equals(real) || start.equals(real + " (deleted)");
    } catch (IOException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  private static void await(ProcessHandle process, Path folder) {
    try {
      process.onExit().get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new ComputeException(
          "process " + process.pid() + " of an earlier run in " + folder + " does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ComputeException("interrupted while leftovers in " + folder + " ended", e);
    }
  }
}
