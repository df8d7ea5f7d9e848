package io.aleph4j.compute.hypervisor.firecracker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts that are only written down. */
final class FakeMounts implements Mounts {
  final List<String> done = new ArrayList<>();
  final List<Path> mounted = new ArrayList<>();

  @Override
  public void bind(Path source, Path target, boolean writable) {
    done.add("bind " + target.getFileName() + (writable ? " to write" : ""));
    mounted.add(target);
  }

  @Override
  public void copyDevice(Path source, Path target) {
    done.add("device " + target.getFileName());
  }

  @Override
  public List<Path> below(Path folder) {
    return mounted.stream().filter(place -> place.startsWith(folder)).toList();
  }

  @Override
  public void unmount(Path target) {
    done.add("unmount " + target.getFileName());
    mounted.remove(target);
  }
}
