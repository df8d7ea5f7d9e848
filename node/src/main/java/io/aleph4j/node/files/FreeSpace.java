package io.aleph4j.node.files;

import java.io.File;
import java.nio.file.Path;

/**
 * The room that is left on the disk, part of which is held back so that the database never meets a
 * full disk. Thread-safe.
 */
public final class FreeSpace {

  /** The disk is asked again after so long; little is written meanwhile. */
  private static final long SAMPLE_NANOS = 20_000_000;

  private final File folder;
  private final long reserve;
  private volatile Sample sample;

  private record Sample(long usable, long at) {}

  /**
   * The space of the disk that this folder is on.
   *
   * @param reserve bytes that files may not use; messages may not use the last half of them
   */
  public FreeSpace(Path folder, long reserve) {
    this.folder = folder.toFile();
    this.reserve = reserve;
    this.sample = take();
  }

  private Sample take() {
    return new Sample(folder.getUsableSpace(), System.nanoTime());
  }

  private long usable() {
    Sample last = sample;
    if (System.nanoTime() - last.at > SAMPLE_NANOS) {
      last = take();
      sample = last;
    }
    return last.usable;
  }

  /** Whether a file of so many bytes may be written. */
  public boolean hasRoomForFile(long bytes) {
    return usable() - bytes >= reserve;
  }

  /** Whether messages may be written, which may free more than they take. */
  public boolean hasRoomForMessages() {
    return usable() >= reserve / 2;
  }
}
