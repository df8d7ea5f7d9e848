package io.aleph4j.node.feed;

import io.aleph4j.node.process.Forgettable;
import java.util.List;

/**
 * What one transaction has changed, for those who follow.
 *
 * @param stored the messages that it brought, in commit order
 * @param forgotten the messages that it took away, each of which was brought before
 */
public record Commit(List<StoredMessage> stored, List<Forgettable> forgotten) {

  public Commit {
    stored = List.copyOf(stored);
    forgotten = List.copyOf(forgotten);
  }

  /** A transaction that only brought messages. */
  public static Commit of(List<StoredMessage> stored) {
    return new Commit(stored, List.of());
  }
}
