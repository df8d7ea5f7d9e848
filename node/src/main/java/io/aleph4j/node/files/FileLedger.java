package io.aleph4j.node.files;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the files: which there are, and what pins them. Each call is one transaction.
 * Thread-safe.
 */
public interface FileLedger {

  /**
   * A file.
   *
   * @param size in bytes
   */
  record Entry(ItemHash hash, long size) {}

  /** Records a file, if it is not recorded yet, and pins it at least until the given time. */
  void recordUntil(ItemHash hash, long size, Timestamp deleteBy);

  /** Whether there is a row of the file. */
  boolean has(ItemHash hash);

  /** Which of these have rows. */
  Set<ItemHash> known(Collection<ItemHash> hashes);

  /**
   * The files that come after this one in the order of their names, at most so many; null: the
   * first.
   */
  List<Entry> after(@Nullable ItemHash hash, int limit);

  /** Files with a grace period that is over, the longest over first; others may still pin them. */
  List<ItemHash> over(Timestamp now, int limit);

  /**
   * Ends the grace periods of a file that are over, and deletes its row if nothing else pins it.
   *
   * @return whether there is no row now
   */
  boolean removeIfOver(ItemHash hash, Timestamp now);

  /** Whether what failed with this may be carried out all the same, now or later. */
  boolean mayStillHappen(RuntimeException failure);
}
