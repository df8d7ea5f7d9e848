package io.aleph4j.node.files;

import java.io.File;
import java.nio.file.Path;

/**
 * The room that is left on the disk, part of which is held back so that the database never meets a
 * full disk. Thread-safe.
 */
public final class FreeSpace {

  private final File folder;
  private final long reserve;

  /**
   * The space of the disk that this folder is on.
   *
   * @param reserve bytes that files may not use; messages may not use the last half of them
   */
  public FreeSpace(Path folder, long reserve) {
    this.folder = folder.toFile();
    this.reserve = reserve;
  }

  /** Whether a file of so many bytes may be written. */
  public boolean hasRoomForFile(long bytes) {
    return folder.getUsableSpace() - bytes >= reserve;
  }

  /** Whether messages may be written, which may free more than they take. */
  public boolean hasRoomForMessages() {
    return folder.getUsableSpace() >= reserve / 2;
  }
}
