package io.aleph4j.node.process;

import io.aleph4j.node.storage.StateReads;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.Subject;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a sender may act for a message's owner now, before the message is worth any trouble; what
 * counts is what is decided later. Thread-safe.
 */
public final class SenderCheck {

  private final StateReads reads;

  public SenderCheck(StateReads reads) {
    this.reads = reads;
  }

  /** The refusal that the message would meet; empty when it would meet none. */
  public Optional<Decision.Reject> check(Message message) {
    var owner = message.content().address();
    if (message.envelope().sender().sameAccount(owner)) {
      return Optional.empty();
    }
    StateRequest request = StateRequest.ofOwners(Set.of(owner));
    return Permissions.check(
        message.envelope(),
        owner,
        Subject.of(message.envelope(), message.content()),
        new BatchState(reads.load(request)));
  }
}
