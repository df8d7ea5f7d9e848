package io.aleph4j.compute.hypervisor.firecracker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a jail needs of the system beyond files. */
interface Mounts {

  /** Has an empty file show another one. */
  void bind(Path source, Path target, boolean writable) throws IOException;

  /** Makes a second node of a block device; links are followed. */
  void copyDevice(Path source, Path target) throws IOException;

  /** Everything that is mounted below a folder, the last first. */
  List<Path> below(Path folder) throws IOException;

  /** Ends a mount. */
  void unmount(Path target) throws IOException;
}
