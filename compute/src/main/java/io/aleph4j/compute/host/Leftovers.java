package io.aleph4j.compute.host;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Processes that outlived the node that had started them. */
final class Leftovers {
  private static final int TRIES = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Leftovers() {}

  /**
   * Ends every process that started in a folder, until none is left that holds anything. One that
   * has ended and that nobody has buried yet holds nothing: where no init process does that, it
   * stays for ever.
   *
   * @throws ComputeException when one does not end: what it writes to must not be used again
   */
  static void end(Path folder) {
    List<ProcessHandle> left = in(folder);
    for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
      left.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE.toNanos());
      left = in(folder);
    }
    if (!left.isEmpty()) {
      throw new ComputeException(
          "process " + left.getFirst().pid() + " of an earlier run in " + folder + " does not end");
    }
  }

  private static List<ProcessHandle> in(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> !process.equals(ProcessHandle.current()))
        .filter(process -> startedIn(process, folder))
        .toList();
  }

  /** The link is there as long as the process has anything. */
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
}
