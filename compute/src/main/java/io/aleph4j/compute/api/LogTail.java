package io.aleph4j.compute.api;

import io.aleph4j.compute.vm.LogBook;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one reader of a log has not read yet: all that was known when it came, and some lines more.
 * A reader that is slower loses lines and is told how many. One thread takes, any may add.
 */
final class LogTail implements AutoCloseable {
  /** So many lines wait besides those that were known before. */
  static final int MOST_WAITING = 1_000;

  private final LinkedBlockingQueue<LogBook.Line> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger lost = new AtomicInteger();
  private final LogBook.Following following;
  private volatile int most = Integer.MAX_VALUE;

  LogTail(LogBook book) {
    this.following = book.follow(this::add);
    this.most = waiting.size() + MOST_WAITING;
  }

  private void add(LogBook.Line line) {
    if (waiting.size() < most) {
      waiting.add(line);
    } else {
      lost.incrementAndGet();
    }
  }

  /** The next line; null when there is none for a second. */
  LogBook.@Nullable Line next() throws InterruptedException {
    LogBook.Line line = waiting.poll(1, TimeUnit.SECONDS);
    // What is read does not wait any more, and nobody is owed the room that it took.
    most = Math.max(MOST_WAITING, Math.min(most, waiting.size() + MOST_WAITING));
    return line;
  }

  /** How many lines were lost since this was asked the last time. */
  int takeLost() {
    return lost.getAndSet(0);
  }

  @Override
  public void close() {
    following.close();
  }
}
