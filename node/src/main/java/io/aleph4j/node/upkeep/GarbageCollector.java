package io.aleph4j.node.upkeep;

import io.aleph4j.node.files.FileKeeper;
import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files whose grace period is over and that nothing else pins (spec 03 §4.4).
 *
 * <p>A file's last pin is always a grace period, and ends in the same transaction as the file's
 * row: so what has to be removed is found in an index, and there is never anything else.
 */
public final class GarbageCollector implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GarbageCollector.class);
  private static final int BATCH = 500;
  private static final Duration CLOSING_TIME = Duration.ofMillis(500);

  private final FileLedger ledger;
  private final FileKeeper keeper;
  private final InstantSource clock;
  private final Duration period;
  private @Nullable Thread thread;

  public GarbageCollector(
      FileLedger ledger, FileKeeper keeper, InstantSource clock, Duration period) {
    this.ledger = ledger;
    this.keeper = keeper;
    this.clock = clock;
    this.period = period;
  }

  /** Collects now and from time to time. */
  public void start(Removals removals) {
    thread = Thread.ofVirtual().name("garbage-collector").start(() -> run(removals));
  }

  private void run(Removals removals) {
    try {
      while (true) {
        try {
          collectAll(removals);
        } catch (StorageException e) {
          log.warn("files are removed later: {}", e.toString());
        } catch (RuntimeException e) {
          log.error("files could not be removed", e);
        }
        Thread.sleep(period);
      }
    } catch (InterruptedException e) {
      log.debug("the garbage collector ends");
    }
  }

  /**
   * Removes what is due now, and then the messages whose files are gone and not paid for.
   *
   * @return how many files were removed
   */
  public long collectAll(Removals removals) throws InterruptedException {
    long removed = collect();
    removals.run();
    return removed;
  }

  /**
   * Removes files that are due now.
   *
   * @return how many files were removed
   */
  public long collect() {
    Timestamp now = Timestamp.of(clock.instant());
    settleUnanswered();
    long removed = 0;
    List<ItemHash> due = ledger.over(now, BATCH);
    while (!due.isEmpty()) {
      for (ItemHash file : due) {
        if (Thread.currentThread().isInterrupted()) {
          return removed; // the node stops, and what is begun now would fail
        }
        removed += remove(file, now) ? 1 : 0;
      }
      List<ItemHash> next = ledger.over(now, BATCH);
      if (next.equals(due)) {
        break; // none of them can be removed now
      }
      due = next;
    }
    if (removed > 0) {
      log.info("{} files were removed that nothing needs any longer", removed);
    }
    return removed;
  }

  private void settleUnanswered() {
    try {
      keeper.settleUnanswered();
    } catch (IOException e) {
      log.warn(
          "files that came in while the database was away are settled later: {}", e.toString());
    }
  }

  // One file that the disk does not give up must not keep all others from being removed.
  private boolean remove(ItemHash file, Timestamp now) {
    try {
      return keeper.removeIfOver(file, now);
    } catch (IOException e) {
      log.warn("the file {} is removed later: {}", file, e.toString());
      return false;
    }
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(CLOSING_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
