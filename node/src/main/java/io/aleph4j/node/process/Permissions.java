package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.Subject;
import java.util.Optional;

/** Who may act for whom (spec 01 §6.2). */
final class Permissions {

  private Permissions() {}

  /** Empty if the envelope's sender may act on the subject for the owner, else the refusal. */
  static Optional<Decision.Reject> check(
      Envelope envelope, Address owner, Subject subject, State state) {
    Address sender = envelope.sender();
    boolean allowed =
        sender.sameAccount(owner)
            || state
                .authorizations(owner)
                .map(granted -> granted.allow(sender, subject))
                .orElse(false);
    return allowed ? Optional.empty() : Optional.of(denied(sender, owner));
  }

  static Decision.Reject denied(Address sender, Address owner) {
    return new Decision.Reject(
        ErrorCode.PERMISSION_DENIED,
        "sender %s is not authorized to act for %s, who may allow it in its aggregate '%s'"
            .formatted(sender, owner, Authorizations.AGGREGATE_KEY));
  }
}
