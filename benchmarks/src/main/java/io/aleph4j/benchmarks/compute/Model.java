package io.aleph4j.benchmarks.compute;

import io.aleph4j.benchmarks.BenchmarkException;
import java.util.concurrent.TimeUnit;

/** Waits for machines of a node to be gone, and takes one of them as the model of bare ones. */
final class Model {

  /** After a second without calls a machine ends, so that each call finds none. */
  static final String SHORT_LIFE = "REUSE_TIMEOUT=1";

  private static final int GONE_SECONDS = 60;
  private static final int LOOK_MILLIS = 100;

  private Model() {}

  /** Calls a program, whose files are fetched by that, and takes its machine as the model. */
  static BareCommand of(Node node, String program) {
    Caller.firstAnswer(node.address(), path(program));
    return BareCommand.of(node.machine().command());
  }

  /** Where a node answers for a program. */
  static String path(String program) {
    return "/vm/" + program + "/";
  }

  /** Waits until no machine of this node runs: another one beside it would cost both time. */
  static void awaitNone(Node node) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(GONE_SECONDS);
    while (!node.machines().isEmpty()) {
      if (System.nanoTime() > limit) {
        throw new BenchmarkException("a machine that nobody calls still runs");
      }
      pause(LOOK_MILLIS);
    }
    pause(LOOK_MILLIS); // the node clears away after the process has ended
  }

  /** Sleeps. */
  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted during a pause", e);
    }
  }
}
