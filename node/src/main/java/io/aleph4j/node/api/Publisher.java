package io.aleph4j.node.api;

import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.process.Decision;
import io.aleph4j.protocol.Message;
import java.util.Optional;

/** Where published messages go. */
public interface Publisher {

  /**
   * Takes a message and returns what became of it, when that is durable. Blocks; any thread may
   * call it.
   */
  Outcome submit(Submission submission);

  /**
   * Why the node would refuse a message whose file is still to come: its signature, or the right of
   * its sender; empty when for neither.
   */
  Optional<Decision.Reject> refusal(Message message);

  /** The door of a node. */
  static Publisher of(Intake intake) {
    return new Publisher() {
      @Override
      public Outcome submit(Submission submission) {
        return intake.submit(submission);
      }

      @Override
      public Optional<Decision.Reject> refusal(Message message) {
        return intake.refusal(message);
      }
    };
  }
}
