package io.aleph4j.node.api;

import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;

/** Where published messages go. */
@FunctionalInterface
public interface Publisher {

  /**
   * Takes a message and returns what became of it, when that is durable. Blocks; any thread may
   * call it.
   */
  Outcome submit(Submission submission);
}
