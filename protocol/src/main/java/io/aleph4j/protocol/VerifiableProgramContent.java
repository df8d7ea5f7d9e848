package io.aleph4j.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * A program whose every byte is measured (V-PROGRAM, spec 01 §2.10).
 *
 * @param internet whether it may reach the internet
 * @param policy the SEV-SNP guest policy, an unsigned 64-bit number
 * @param measurements any of them will do
 * @param volumes in the order in which they are attached
 */
public record VerifiableProgramContent(
    Address address,
    Timestamp time,
    MachineSpec spec,
    boolean internet,
    ItemHash runtime,
    String runtimeComment,
    Verified workload,
    long policy,
    List<LaunchMeasurement> measurements,
    List<Verified> volumes,
    ContentHeader header)
    implements ExecutableContent {

  public VerifiableProgramContent {
    measurements = List.copyOf(measurements);
    volumes = List.copyOf(volumes);
  }

  /**
   * A disk that is verified while it is read (dm-verity).
   *
   * @param file the STORE message of the disk
   * @param hashTree the STORE message of its hash tree
   * @param roothash the tree's root, 64 lower-case hexadecimal digits
   * @param comment empty when nothing is said
   */
  public record Verified(ItemHash file, ItemHash hashTree, String roothash, String comment) {}

  /** The runtime, then file and hash tree of the workload and of each volume. */
  @Override
  public List<FileRef> files() {
    List<FileRef> files = new ArrayList<>();
    files.add(new FileRef(runtime, false));
    addBoth(files, workload);
    volumes.forEach(volume -> addBoth(files, volume));
    return files;
  }

  private static void addBoth(List<FileRef> files, Verified disk) {
    files.add(new FileRef(disk.file(), false));
    files.add(new FileRef(disk.hashTree(), false));
  }
}
