package io.aleph4j.node.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every committed message its place in one order and lets the feed see that order without
 * holes.
 *
 * <p>Several lanes commit at the same time, so the numbers of one may become visible before the
 * smaller ones of another. A batch therefore reserves its numbers first; when it has committed, it
 * is held back until each reservation before it has ended. Whoever has seen number n of the feed
 * has seen everything that is ever committed below n: that is what makes n (or the message that
 * bears it) a cursor from which nothing is lost. Thread-safe.
 */
public final class Sequencer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Sequencer.class);

  private final Consumer<Commit> inOrder;
  private final Deque<Reservation> open = new ArrayDeque<>();
  private long next;
  private boolean closed;

  /**
   * A sequencer.
   *
   * @param next its first number: one more than any that the database holds
   * @param inOrder is called with what was committed, in commit order, by one thread at a time
   */
  public Sequencer(long next, Consumer<Commit> inOrder) {
    this.next = next;
    this.inOrder = inOrder;
  }

  /**
   * Reserves {@code count} consecutive numbers; each reservation must be ended by one of the two
   * calls below.
   */
  public synchronized Reservation reserve(int count) {
    Reservation reservation = new Reservation(next);
    next += count;
    open.addLast(reservation);
    return reservation;
  }

  /**
   * Ends a reservation whose transaction committed.
   *
   * @param commit what it changed; the messages that it brought bear its numbers
   * @param released is called when everybody who listens in order has been told of them; it must
   *     not block
   */
  public void committed(Reservation reservation, Commit commit, Runnable released) {
    end(reservation, commit, released);
  }

  /** Ends a reservation whose transaction did not commit: its numbers are never used. */
  public void abandoned(Reservation reservation) {
    end(reservation, Commit.of(List.of()), () -> {});
  }

  // The lock is held while telling: it is what keeps two lanes from telling in the wrong order.
  private synchronized void end(Reservation reservation, Commit commit, Runnable released) {
    reservation.result = commit;
    reservation.released = released;
    if (closed) {
      released.run();
      return;
    }
    while (!open.isEmpty()) {
      Reservation first = open.getFirst();
      Commit ready = first.result;
      if (ready == null) {
        return;
      }
      open.removeFirst();
      tell(ready);
      first.released.run();
    }
  }

  private void tell(Commit ready) {
    if (ready.isEmpty()) {
      return;
    }
    try {
      inOrder.accept(ready);
    } catch (RuntimeException e) {
      // They are committed, whoever fails to hear of it: those who wait must be answered.
      log.error("what was committed up to {} was not told in full", ready.place(), e);
    }
  }

  /**
   * The node stops: whoever waits for a batch that was committed is released, even if one before it
   * has not ended. Nothing is told in order any more.
   */
  @Override
  public synchronized void close() {
    closed = true;
    for (Reservation reservation : open) {
      if (reservation.result != null) {
        reservation.released.run();
      }
    }
    open.clear();
  }

  /** Numbers set aside for one transaction. */
  public static final class Reservation {

    private final long first;
    private @Nullable Commit result;
    private Runnable released = () -> {};

    private Reservation(long first) {
      this.first = first;
    }

    /** The first of the reserved numbers. */
    public long first() {
      return first;
    }
  }
}
