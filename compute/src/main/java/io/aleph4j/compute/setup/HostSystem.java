package io.aleph4j.compute.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What installing programs asks of the system and does to it. */
interface HostSystem {

  /** Whether this process may do everything. */
  boolean isRoot();

  /** Whether there is such a program or, where the name is a whole path, such a file. */
  boolean has(String name);

  /**
   * Runs a program to its end.
   *
   * @param output is given each line that it writes
   * @return its exit code
   */
  int run(List<String> command, Consumer<String> output) throws InterruptedException;

  /** The one that this process runs on. */
  record Real() implements HostSystem {
    /** Beyond those of a user's PATH, which may lack the folders of what root runs. */
    private static final List<String> FOLDERS =
        List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin");

    @Override
    public boolean isRoot() {
      return Commands.isRoot();
    }

    @Override
    public boolean has(String name) {
      return name.startsWith("/")
          ? Files.exists(Path.of(name))
          : FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    @Override
    public int run(List<String> command, Consumer<String> output) throws InterruptedException {
      return Commands.run(command, output);
    }
  }
}
