package io.aleph4j.node.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets callers of one kind of write share transactions: while one is under way the next ones
 * gather, and the first of these writes for all. Thread-safe.
 *
 * @param <T> what each caller writes
 */
final class GroupCommit<T> {

  private static final int LARGEST_GROUP = 256;

  private final Consumer<List<T>> writer;
  private final Queue<Entry<T>> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  private record Entry<T>(T item, CompletableFuture<Void> done) {}

  /** Groups what the writer then writes in one transaction. */
  GroupCommit(Consumer<List<T>> writer) {
    this.writer = writer;
  }

  /** Returns when the item is written, durably; throws what the writer threw if it is not. */
  void write(T item) {
    Entry<T> mine = new Entry<>(item, new CompletableFuture<>());
    waiting.add(mine);
    turn.lock();
    try {
      while (!mine.done.isDone()) {
        writeGroup();
      }
    } finally {
      turn.unlock();
    }
    try {
      mine.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private void writeGroup() {
    List<Entry<T>> group = new ArrayList<>();
    while (group.size() < LARGEST_GROUP) {
      Entry<T> next = waiting.poll();
      if (next == null) {
        break;
      }
      group.add(next);
    }
    try {
      writer.accept(group.stream().map(Entry::item).toList());
      group.forEach(entry -> entry.done.complete(null));
    } catch (RuntimeException | Error e) {
      group.forEach(entry -> entry.done.completeExceptionally(e));
    }
  }
}
