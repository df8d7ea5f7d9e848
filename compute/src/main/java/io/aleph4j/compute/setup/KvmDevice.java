package io.aleph4j.compute.setup;

import io.aleph4j.compute.ComputeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The device by which hypervisors use the processor's help; who runs machines must be able to open
 * it.
 */
final class KvmDevice {
  private static final int OTHERS = 06;
  private static final int GROUP = 060;
  private static final String OWNING_GROUP = "unix:gid";
  private static final String MODE = "unix:mode";

  private final Path path;

  KvmDevice(Path path) {
    this.path = path;
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** What is found out where it does not. */
  KvmProbe.Verdict missing() {
    return new KvmProbe.Verdict(false, path + " is not there");
  }

  /**
   * The groups whose members can open it: none where everybody can. Where root alone can, which no
   * system that has users for machines wants, it is given to a group.
   *
   * @param ours that group
   * @throws ComputeException when it cannot be looked at or given
   */
  List<Integer> groups(int ours) {
    try {
      int mode = (int) Files.getAttribute(path, MODE);
      int group = (int) Files.getAttribute(path, OWNING_GROUP);
      if ((mode & OTHERS) == OTHERS) {
        return List.of();
      }
      if ((mode & GROUP) == GROUP && group != 0) {
        return List.of(group);
      }
      Files.setAttribute(path, OWNING_GROUP, ours);
      Files.setAttribute(path, MODE, mode | GROUP);
      return List.of(ours);
    } catch (IOException e) {
      throw new ComputeException(path + " cannot be opened to machines: " + e, e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
