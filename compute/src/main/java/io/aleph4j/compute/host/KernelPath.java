package io.aleph4j.compute.host;

import java.io.IOException;
import java.nio.file.Path;

/** Paths as the kernel writes them, in whose tables no name leads through a link. */
final class KernelPath {
  private KernelPath() {}

  /**
   * A folder's, also when it has gone. One that is a link itself stays what it is: who looks for
   * what is in a folder has nothing to do with what the link leads to.
   */
  static Path of(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    try {
      return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      return absolute;
    }
  }
}
