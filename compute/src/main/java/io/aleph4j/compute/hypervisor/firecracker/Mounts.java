package io.aleph4j.compute.hypervisor.firecracker;

import java.io.IOException;
import java.nio.file.Path;

/** What a jail needs of the system beyond files; whoever removes its folder unmounts. */
interface Mounts {

  /** Has an empty file show another one. */
  void bind(Path source, Path target, boolean writable) throws IOException;

  /** Makes a second node of a block device; links are followed. */
  void copyDevice(Path source, Path target) throws IOException;
}
