package io.aleph4j.compute.host;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Processes that outlived the node that had started them. */
final class Leftovers {
  private static final int TRIES = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(10);

  /** How far below a machine's folder its jail is, if it has one: {@code firecracker/vm-4/root}. */
  private static final int JAIL_DEPTH = 3;

  private final String folder;

  /** What the kernel knows the folder and those below it by. */
  private final Set<Object> roots;

  private Leftovers(Path folder) {
    this.folder = KernelPath.of(folder).toString();
    this.roots = keys(folder);
  }

  /**
   * Ends every process that started in a folder, or for which a folder below it is the root of all
   * files, until none is left that holds anything. One that has ended and that nobody has buried
   * yet holds nothing: where no init process does that, it stays for ever.
   *
   * @throws ComputeException when one does not end: what it writes to must not be used again
   */
  static void end(Path folder) {
    Leftovers all = new Leftovers(folder);
    List<ProcessHandle> left = all.find();
    for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
      left.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE.toNanos());
      left = all.find();
    }
    if (!left.isEmpty()) {
      throw new ComputeException(
          "process " + left.getFirst().pid() + " of an earlier run in " + folder + " does not end");
    }
  }

  private List<ProcessHandle> find() {
    return ProcessHandle.allProcesses()
        .filter(process -> !process.equals(ProcessHandle.current()))
        .filter(process -> startedHere(process) || livesHere(process))
        .toList();
  }

  /** The link is there as long as the process has anything. */
  private boolean startedHere(ProcessHandle process) {
    try {
      String start = Files.readSymbolicLink(of(process, "cwd")).toString();
      // The kernel adds a word when the folder has gone meanwhile.
      return start.equals(folder) || start.equals(folder + " (deleted)");
    } catch (IOException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  /**
   * Who is in a jail has moved to the jail's root, which for it is {@code /}: a name says nothing.
   */
  private boolean livesHere(ProcessHandle process) {
    if (roots.isEmpty()) {
      return false;
    }
    try {
      return roots.contains(key(of(process, "root")));
    } catch (IOException e) {
      return false;
    }
  }

  private static Path of(ProcessHandle process, String link) {
    return Path.of("/proc", Long.toString(process.pid()), link);
  }

  private static Set<Object> keys(Path folder) {
    Set<Object> keys = new HashSet<>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return keys;
    }
    try (Stream<Path> tree = Files.walk(folder, JAIL_DEPTH)) {
      for (Path path : tree.filter(Leftovers::isFolder).toList()) {
        keys.add(key(path));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ComputeException("the folder " + folder + " of an earlier run cannot be read", e);
    }
    return keys;
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
