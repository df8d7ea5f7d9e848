package io.aleph4j.compute.host;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What both versions of control groups do with the kernel's files. */
final class GroupFiles {
  private static final int TRIES = 200;
  private static final Duration PAUSE = Duration.ofMillis(10);

  private GroupFiles() {}

  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ComputeException("the control group " + folder + " cannot be made", e);
    }
  }

  static void write(Path file, String value) {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new ComputeException("the limit " + value + " cannot be written to " + file, e);
    }
  }

  /** Writes what not every kernel has; whether it could. */
  static boolean tryWrite(Path file, String value) {
    try {
      Files.writeString(file, value);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills all processes of a group until none comes after them. */
  static void killAll(Path folder) {
    for (int i = 0; i < TRIES && kill(folder) > 0; i++) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static long kill(Path folder) {
    try {
      return Files.readAllLines(folder.resolve("cgroup.procs")).stream()
          .map(Long::parseLong)
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .filter(ProcessHandle::destroyForcibly)
          .count();
    } catch (IOException e) {
      return 0; // the group is gone
    }
  }

  /** A group can be removed once the kernel has buried its last process. */
  static void removeWhenEmpty(Path folder) {
    for (int i = 0; i < TRIES; i++) {
      try {
        Files.deleteIfExists(folder);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
