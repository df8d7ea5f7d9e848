package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One connection of many that asks until a moment, on a thread of its own. */
final class Load {

  private final CompletableFuture<Long> calls = new CompletableFuture<>();

  private Load() {}

  /** Makes connections. */
  @FunctionalInterface
  interface Source {
    /** A new one. */
    Caller open() throws IOException;
  }

  /** Begins at once; the moment is one of {@link System#nanoTime}. */
  static Load start(Source source, long end) {
    Load load = new Load();
    Thread.ofPlatform().daemon().name("load").start(() -> load.run(source, end));
    return load;
  }

  private void run(Source source, long end) {
    try (Caller caller = source.open()) {
      long count = 0;
      while (System.nanoTime() < end) {
        caller.ask();
        count++;
      }
      calls.complete(count);
    } catch (IOException | RuntimeException e) {
      calls.completeExceptionally(e);
    }
  }

  /** How often it was answered, once it has ended. */
  long await() {
    try {
      return calls.join();
    } catch (CompletionException e) {
      throw new BenchmarkException("a call under load failed: " + e.getCause(), e);
    }
  }
}
