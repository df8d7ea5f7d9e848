package io.aleph4j.node.upkeep;

import io.aleph4j.node.process.Forgettable;
import io.aleph4j.node.process.Lanes;
import io.aleph4j.node.storage.RemovalWriter;
import io.aleph4j.node.storage.RemovingReads;
import io.aleph4j.node.storage.StorageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes messages that were not paid for when their time is over: those of files whose file has
 * gone, machines at once (spec 01 §7.11). Thread-safe.
 */
public final class Removals {

  private static final Logger log = LoggerFactory.getLogger(Removals.class);
  private static final Duration PAUSE_WHILE_AWAY = Duration.ofMillis(100);

  /** Everybody waits while so many messages are removed. */
  private static final int REMOVALS = 200;

  private final RemovingReads reads;
  private final RemovalWriter writer;
  private final Lanes lanes;
  private final InstantSource clock;
  private final Duration gracePeriod;

  /**
   * Removals.
   *
   * @param gracePeriod how long files are kept that nothing keeps any longer
   */
  public Removals(
      RemovingReads reads,
      RemovalWriter writer,
      Lanes lanes,
      InstantSource clock,
      Duration gracePeriod) {
    this.reads = reads;
    this.writer = writer;
    this.lanes = lanes;
    this.clock = clock;
    this.gracePeriod = gracePeriod;
  }

  /**
   * Removes what is over now.
   *
   * @return how many messages were removed
   * @throws InterruptedException when the node stops
   */
  public long run() throws InterruptedException {
    long removed = 0;
    TurnPacer pacer = new TurnPacer();
    List<ItemHash> over = reads.over("", REMOVALS);
    while (!over.isEmpty()) {
      pacer.ask();
      removed += remove(over, pacer);
      pacer.rest();
      over = reads.over(over.getLast().value(), REMOVALS);
    }
    if (removed > 0) {
      log.info("{} messages were removed that nobody paid for", removed);
    }
    return removed;
  }

  // One message that the database does not let go must not keep all others.
  private long remove(List<ItemHash> messages, TurnPacer pacer) throws InterruptedException {
    try {
      return lanes.removeInTurn(place -> {
        pacer.begin();
        return removeAt(place, messages);
      });
    } catch (StorageException.Passing e) {
      throw e;
    } catch (StorageException e) {
      if (messages.size() == 1) {
        log.error("the message {} could not be removed", messages.getFirst(), e);
        return 0;
      }
      long removed = 0;
      for (ItemHash message : messages) {
        removed += remove(List.of(message), pacer);
      }
      return removed;
    }
  }

  private List<Forgettable> removeAt(long place, List<ItemHash> messages)
      throws InterruptedException {
    List<Forgettable> over = reads.over(messages);
    if (!over.isEmpty()) {
      write(over, place);
    }
    return over;
  }

  // A connection that breaks leaves open whether they were removed. So it is tried again under the
  // same number until that is known, as with messages that come.
  private void write(List<Forgettable> over, long place) throws InterruptedException {
    Timestamp now = Timestamp.of(clock.instant());
    boolean unanswered = false;
    while (true) {
      try {
        writer.end(over, place, now.plus(gracePeriod), now);
        return;
      } catch (StorageException.Passing e) {
        if (!unanswered) {
          log.warn("the database is away, {} removals wait: {}", over.size(), e.getMessage());
        }
        unanswered = true;
        Thread.sleep(PAUSE_WHILE_AWAY);
      } catch (StorageException e) {
        if (unanswered && isRemoved(over.getFirst(), place)) {
          return;
        }
        throw e;
      }
    }
  }

  private boolean isRemoved(Forgettable message, long place) throws InterruptedException {
    while (true) {
      try {
        return reads.isRemoved(message.hash(), place);
      } catch (StorageException.Passing e) {
        log.debug("the database is still away", e);
        Thread.sleep(PAUSE_WHILE_AWAY);
      }
    }
  }
}
