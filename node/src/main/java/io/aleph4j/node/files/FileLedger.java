package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;

/**
 * The rows of the files: which there are, and what pins them. Each call is one transaction.
 * Thread-safe.
 */
public interface FileLedger {

  /** Records a file, if it is not recorded yet, and pins it at least until the given time. */
  void recordUntil(ItemHash hash, long size, Timestamp deleteBy);

  /** Whether there is a row of the file. */
  boolean has(ItemHash hash);

  /** Deletes the row of a file that nothing pins; false when something does, or there is none. */
  boolean removeUnpinned(ItemHash hash);
}
