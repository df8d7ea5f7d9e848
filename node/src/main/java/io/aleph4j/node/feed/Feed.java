package io.aleph4j.node.feed;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what was committed, in commit order, to everybody who listens.
 *
 * <p>One thread calls all listeners, each event once. A listener must not block: it hands the event
 * to its own queue. When listeners fall behind by {@link #CAPACITY} messages, committing waits, so
 * memory stays bounded. Thread-safe.
 */
public final class Feed implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Feed.class);
  private static final int CAPACITY = 65_536;

  private final BlockingQueue<StoredMessage> queue = new LinkedBlockingQueue<>(CAPACITY);
  private final List<Consumer<StoredMessage>> listeners = new CopyOnWriteArrayList<>();
  private final Thread dispatcher;
  private volatile long place;
  private volatile long handedOver;

  /**
   * A feed.
   *
   * @param place the last place in commit order that was taken before
   */
  public Feed(long place) {
    this.place = place;
    this.handedOver = place;
    dispatcher = Thread.ofVirtual().name("feed").start(this::dispatch);
  }

  /**
   * Calls the listener for each message committed from now on, until the subscription is closed.
   */
  public Subscription subscribe(Consumer<StoredMessage> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * The place in commit order up to which everything was told, or is being told. Whoever asks after
   * subscribing, and leaves out what is not behind the answer, misses nothing.
   */
  public long place() {
    return place;
  }

  /**
   * The place in commit order up to which everything is committed and was told, or will be told
   * soon. Unlike the largest number in the database, it has nothing uncommitted below it; and what
   * its publisher was told to be processed is not behind it.
   */
  public long handedOver() {
    return handedOver;
  }

  /** Hands over what was committed; to be called in commit order, as the {@link Sequencer} does. */
  public void publish(List<StoredMessage> messages) {
    try {
      for (StoredMessage message : messages) {
        handedOver = message.seq();
        queue.put(message);
      }
    } catch (InterruptedException e) {
      // The node stops; whoever listens resumes from the database.
      Thread.currentThread().interrupt();
    }
  }

  private void dispatch() {
    try {
      while (true) {
        StoredMessage message = queue.take();
        place = message.seq();
        for (Consumer<StoredMessage> listener : listeners) {
          tell(listener, message);
        }
      }
    } catch (InterruptedException e) {
      log.debug("the feed ends");
    }
  }

  private static void tell(Consumer<StoredMessage> listener, StoredMessage message) {
    try {
      listener.accept(message);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // One broken listener must not keep the others from what was committed.
      log.error("a listener of the feed failed at {}", message.message().envelope().itemHash(), e);
    }
  }

  @Override
  public void close() {
    dispatcher.interrupt();
  }

  /** An end of a {@link #subscribe}. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
