package io.aleph4j.compute.hypervisor.firecracker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts that are only written down. */
final class FakeMounts implements Mounts {
  final List<String> done = new ArrayList<>();

  @Override
  public void bind(Path source, Path target, boolean writable) {
    done.add("bind " + target.getFileName() + (writable ? " to write" : ""));
  }

  @Override
  public void copyDevice(Path source, Path target) {
    done.add("device " + target.getFileName());
  }
}
