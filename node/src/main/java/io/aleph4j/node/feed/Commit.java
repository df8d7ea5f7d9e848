package io.aleph4j.node.feed;

import io.aleph4j.node.process.Forgettable;
import java.util.List;

/**
 * What one transaction has changed, for those who follow.
 *
 * @param stored the messages that it brought, in commit order
 * @param gone the messages that it took away, forgotten or removed, each of which was brought
 *     before
 * @param place how far commit order reaches with it
 */
public record Commit(List<StoredMessage> stored, List<Forgettable> gone, long place) {

  public Commit {
    stored = List.copyOf(stored);
    gone = List.copyOf(gone);
  }

  /** A transaction of messages, the last of which may have taken others away. */
  public Commit(List<StoredMessage> stored, List<Forgettable> gone) {
    this(stored, gone, stored.isEmpty() ? 0 : stored.getLast().seq());
  }

  /** A transaction that only brought messages. */
  public static Commit of(List<StoredMessage> stored) {
    return new Commit(stored, List.of());
  }

  /** A transaction that only took messages away. */
  public static Commit ofRemoved(List<Forgettable> removed, long place) {
    return new Commit(List.of(), removed, place);
  }

  /** Whether it changed nothing that anybody follows. */
  public boolean isEmpty() {
    return stored.isEmpty() && gone.isEmpty();
  }
}
