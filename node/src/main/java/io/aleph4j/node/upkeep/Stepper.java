package io.aleph4j.node.upkeep;

import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.process.Task;
import io.aleph4j.node.storage.PendingReads;
import io.aleph4j.protocol.Timestamp;
import java.util.List;

/** Tries waiting messages when somebody says so, for tests of what waits. Thread-safe. */
public final class Stepper {

  private static final Timestamp EVER = new Timestamp(Long.MAX_VALUE);
  private static final int MOST = 10_000;

  private final PendingReads pending;
  private final Intake intake;

  public Stepper(PendingReads pending, Intake intake) {
    this.pending = pending;
    this.intake = intake;
  }

  /**
   * What became of the messages that waited.
   *
   * @param waiting how many wait now
   */
  public record Step(int processed, int rejected, int waiting) {}

  /**
   * Tries every message that waits, and again those that still do as long as any of them gets on:
   * one may have waited for another. At most 10 000 at a time.
   */
  public synchronized Step step() {
    int processed = 0;
    int rejected = 0;
    while (true) {
      List<Task> tasks = pending.due(EVER, MOST);
      int before = processed + rejected;
      for (Task task : tasks) {
        switch (intake.retry(task)) {
          case Outcome.Processed _, Outcome.Confirmed _ -> processed++;
          case Outcome.Rejected _, Outcome.Ignored _ -> rejected++;
          case Outcome.Pending _, Outcome.Unavailable _ -> {}
        }
      }
      int ended = processed + rejected - before;
      if (ended == 0 || ended == tasks.size()) {
        return new Step(processed, rejected, tasks.size() - ended);
      }
    }
  }
}
