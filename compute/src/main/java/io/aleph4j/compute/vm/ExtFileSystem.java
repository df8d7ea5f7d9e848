package io.aleph4j.compute.vm;

import io.aleph4j.compute.ComputeException;
import io.aleph4j.compute.host.Host;
import io.aleph4j.compute.host.HostProcess;
import io.aleph4j.compute.host.ProcessPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * ext4 in files, by the system's own tools. They read what strangers have written, so they run as
 * the machine's user and within limits, and see no other file.
 */
final class ExtFileSystem {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/sbin:/sbin:/usr/bin:/bin", "LC_ALL", "C.UTF-8");
  private static final ProcessPlan.Limits LIMITS = new ProcessPlan.Limits(1L << 30, 1.0, 16);

  private final Host host;
  private final Path folder;
  private final int user;

  /**
   * Of one machine.
   *
   * @param folder the machine's own
   */
  ExtFileSystem(Host host, Path folder, int user) {
    this.host = host;
    this.folder = folder;
    this.user = user;
  }

  /** Makes an empty file system as large as the file, which is the machine's already. */
  void make(Path file) throws InterruptedException {
    run(file, "mkfs.ext4", "-q", "-F", "-m", "0", "-E", "root_owner=0:0", ProcessPlan.fileName(0));
  }

  /** Lets the file system take the whole file, which is the machine's already. */
  void grow(Path file) throws InterruptedException {
    check(file);
    fill(file);
  }

  /** Mends what can be mended without asking, and refuses the rest. */
  void check(Path file) throws InterruptedException {
    run(file, "e2fsck", "-f", "-p", ProcessPlan.fileName(0));
  }

  /** Lets a file system that was just checked take the whole file. */
  void fill(Path file) throws InterruptedException {
    run(file, "resize2fs", ProcessPlan.fileName(0));
  }

  private void run(Path file, String... command) throws InterruptedException {
    List<String> output = Collections.synchronizedList(new ArrayList<>());
    ProcessPlan plan =
        new ProcessPlan(
            folder.getFileName() + "-disk",
            List.of(command),
            ENVIRONMENT,
            folder,
            List.of(new ProcessPlan.OpenFile(file, true)),
            user,
            LIMITS);
    HostProcess process = host.start(plan, output::add);
    int code = await(process);
    // e2fsck says by 1 that it mended something; a shell says by 127 that there is no such program.
    if (code == 127) {
      throw new ComputeException(command[0] + " is not installed: apt-get install -y e2fsprogs");
    }
    if (code > 1) {
      throw new ComputeException(
          command[0] + " of " + file + " failed: " + String.join("\n", List.copyOf(output)));
    }
  }

  /** Its group has gone when this returns: the next one has the same name, and the same disk. */
  private static int await(HostProcess process) throws InterruptedException {
    try {
      return process.await();
    } finally {
      process.kill();
    }
  }
}
