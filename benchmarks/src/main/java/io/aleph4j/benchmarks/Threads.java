package io.aleph4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the same work on several platform threads and waits for all of them. */
final class Threads {

  private Threads() {}

  /** Work that knows the number of its thread. */
  @FunctionalInterface
  interface Work {
    void run(int thread) throws Exception;
  }

  /** Returns when every thread has ended; throws what the first failing one threw. */
  static void run(int threads, Work work) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      started.add(
          Thread.ofPlatform()
              .name("load-" + number)
              .daemon()
              .start(() -> runCatching(work, number, failure)));
    }
    for (Thread thread : started) {
      join(thread);
    }
    Throwable first = failure.get();
    if (first != null) {
      throw new BenchmarkException("a load thread failed: " + first, first);
    }
  }

  private static void runCatching(
      Work work, int number, AtomicReference<@Nullable Throwable> failure) {
    try {
      work.run(number);
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while a load was running", e);
    }
  }
}
