package io.aleph4j.node.intake;

import io.aleph4j.node.process.Decision;

/** What can be said of a submission before anything is done with it. */
public sealed interface Checked {

  /** Its sender signed it and may act for its owner; nobody needs to check that again. */
  record Good(Submission submission) implements Checked {}

  /** It would be refused for this. */
  record Bad(Decision.Reject refusal) implements Checked {}
}
