package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;

/** A virtual machine that always runs (spec 01 §2.8). */
public record InstanceContent(
    Address address,
    Timestamp time,
    MachineSpec spec,
    MachineEnvironment environment,
    Rootfs rootfs,
    List<MachineVolume> volumes,
    ContentHeader header)
    implements ExecutableContent {

  public InstanceContent {
    volumes = List.copyOf(volumes);
  }

  /**
   * The root disk.
   *
   * @param parent what it begins as
   * @param sizeMib 1 to 1 953 125
   */
  public record Rootfs(FileRef parent, MachineVolume.Persistence persistence, int sizeMib) {}

  @Override
  public List<FileRef> files() {
    List<FileRef> files = new ArrayList<>();
    files.add(rootfs.parent());
    volumes.forEach(volume -> volume.file().ifPresent(files::add));
    return files;
  }
}
