package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Subject;
import java.util.Optional;

/**
 * What the network's documents say of the {@code security} aggregate and its nodes do not enforce:
 * it belongs to the account itself (spec 01 §6.5).
 */
final class SecurityAggregate {

  /** The channel of its elements. */
  private static final String CHANNEL = "security";

  private SecurityAggregate() {}

  /** Why this sender may not add such an element; empty if it may, or if it is of another key. */
  static Optional<Decision.Reject> checkElement(Envelope envelope, Address owner, Subject subject) {
    if (!isElement(subject)) {
      return Optional.empty();
    }
    Optional<Decision.Reject> denied = checkSender(envelope, owner, subject);
    return denied.isPresent() || CHANNEL.equals(subject.channel())
        ? denied
        : Optional.of(
            new Decision.Reject(
                ErrorCode.PERMISSION_DENIED,
                "the aggregate '"
                    + Authorizations.AGGREGATE_KEY
                    + "' is written on the channel '"
                    + CHANNEL
                    + "' only, not on "
                    + (subject.channel() == null ? "none" : "'" + subject.channel() + "'")));
  }

  /**
   * Why this sender may neither add nor forget such an element; empty if it may, or if it is of
   * another key.
   */
  static Optional<Decision.Reject> checkSender(Envelope envelope, Address owner, Subject subject) {
    return isElement(subject) && !envelope.sender().sameAccount(owner)
        ? Optional.of(
            new Decision.Reject(
                ErrorCode.PERMISSION_DENIED,
                "only "
                    + owner
                    + " itself may change its aggregate '"
                    + Authorizations.AGGREGATE_KEY
                    + "', not "
                    + envelope.sender()))
        : Optional.empty();
  }

  private static boolean isElement(Subject subject) {
    return subject.type() == MessageType.AGGREGATE
        && Authorizations.AGGREGATE_KEY.equals(subject.aggregateKey());
  }
}
