package io.aleph4j.node.process;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullMarked;

/** The way to the planner, which its package keeps to itself. */
@NullMarked
public final class Deciding {

  private final Planner planner =
      new Planner(
          new Rules(RuleSettings.defaults()),
          PaymentSettings.network(),
          new RetryPolicy(10, new SplittableRandom(1)),
          Duration.ofHours(24));

  /** Decides a batch. */
  public Plan decide(List<Task> tasks, LoadedState loaded, Timestamp now) {
    return planner.plan(tasks, loaded, 1_000_000, now);
  }
}
