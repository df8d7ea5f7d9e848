package io.aleph4j.node.api;

import io.aleph4j.node.feed.Feed;
import io.aleph4j.node.feed.StoredMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Passes what is committed on to everybody who watches, and knows how far it has come: whoever
 * starts watching at a place in commit order misses nothing behind it. Thread-safe.
 */
final class LiveMessages implements AutoCloseable {

  /** A watcher's share: the place behind which it is told everything, and the end of it. */
  interface Watch extends AutoCloseable {
    /** Everything up to here was committed before, and is not told. */
    long startedAfter();

    @Override
    void close();
  }

  private final Feed feed;
  private final List<Consumer<LiveMessage>> watchers = new CopyOnWriteArrayList<>();
  private final AtomicLong broadcast = new AtomicLong();
  private final Feed.Subscription subscription;
  private long last;

  /** Follows the feed. */
  LiveMessages(Feed feed) {
    this.feed = feed;
    synchronized (this) {
      this.subscription = feed.subscribe(this::tell);
      this.last = feed.place();
    }
  }

  private void tell(StoredMessage message) {
    LiveMessage live = new LiveMessage(message);
    // The lock orders this against new watchers: each message is told or counted as before.
    synchronized (this) {
      if (message.seq() <= last) {
        return;
      }
      last = message.seq();
      watchers.forEach(watcher -> watcher.accept(live));
    }
    broadcast.incrementAndGet();
  }

  /** Calls the watcher, which must not block, for each message from now on, in commit order. */
  synchronized Watch watch(Consumer<LiveMessage> watcher) {
    watchers.add(watcher);
    long start = last;
    return new Watch() {
      @Override
      public long startedAfter() {
        return start;
      }

      @Override
      public void close() {
        watchers.remove(watcher);
      }
    };
  }

  /**
   * The place in commit order up to which everything is of the past: it is committed, though it may
   * still have to be told.
   */
  long present() {
    return feed.handedOver();
  }

  /** How many messages were passed on since the start. */
  long broadcast() {
    return broadcast.get();
  }

  /** How many watch. */
  int watchers() {
    return watchers.size();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
