package io.aleph4j.node.api;

import io.aleph4j.node.intake.Checked;
import io.aleph4j.node.intake.Intake;
import io.aleph4j.node.intake.Outcome;
import io.aleph4j.node.intake.Submission;
import io.aleph4j.node.process.Decision;
import java.util.Optional;

/** Where published messages go. */
public interface Publisher {

  /**
   * Takes a message and returns what became of it, when that is durable. Blocks; any thread may
   * call it.
   */
  Outcome submit(Submission submission);

  /** Checks the signature of a message whose file is still to come, and the right of its sender. */
  Checked check(Submission submission);

  /**
   * The refusal that a STORE message would meet because its owner cannot pay for the file that has
   * come along; empty when he can.
   */
  Optional<Decision.Reject> checkPayment(Submission submission);

  /** The door of a node. */
  static Publisher of(Intake intake) {
    return new Publisher() {
      @Override
      public Outcome submit(Submission submission) {
        return intake.submit(submission);
      }

      @Override
      public Checked check(Submission submission) {
        return intake.check(submission);
      }

      @Override
      public Optional<Decision.Reject> checkPayment(Submission submission) {
        return intake.checkPayment(submission);
      }
    };
  }
}
