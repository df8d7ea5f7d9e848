package io.aleph4j.content;

import java.util.Set;

/**
 * Computes the CID that a file has in IPFS while its bytes pass by, the one that {@code ipfs add}
 * gives it (spec 03 §3.6). Keeps less than half a megabyte, however large the file is. Not for
 * several threads at once.
 */
public final class UnixFsHasher {

  private final FileTrees trees;
  private boolean finished;

  /** Starts a file that becomes blocks in this way. */
  public UnixFsHasher(UnixFsProfile profile) {
    trees = new FileTrees(Set.of(profile));
  }

  /**
   * The next bytes of the file. They may be changed afterwards. Pieces of 256 KiB, or a multiple of
   * that, are hashed without being copied.
   *
   * @throws IndexOutOfBoundsException if the array has not these bytes
   * @throws IllegalStateException after {@link #finish}
   */
  public void update(byte[] bytes, int offset, int length) {
    requireUnfinished();
    trees.update(bytes, offset, length);
  }

  /**
   * The file's root, after its last bytes.
   *
   * @throws IllegalStateException if called before
   */
  public UnixFsNode finish() {
    requireUnfinished();
    finished = true;
    return trees.finish().getFirst();
  }

  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException("the file has ended");
    }
  }
}
