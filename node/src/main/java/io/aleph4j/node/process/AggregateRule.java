package io.aleph4j.node.process;

import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Subject;
import java.util.Optional;

/**
 * Elements of aggregates (spec 01 §5.2). The {@code security} aggregate is one like any other,
 * unless the operator wants it strict (§6.5).
 */
final class AggregateRule implements MessageRule<AggregateContent> {

  private final boolean strictSecurity;

  AggregateRule(boolean strictSecurity) {
    this.strictSecurity = strictSecurity;
  }

  @Override
  public Decision decide(Envelope envelope, AggregateContent element, State state) {
    Subject subject =
        new Subject(
            envelope.chain(), envelope.channel(), MessageType.AGGREGATE, null, element.key());
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, element.address(), subject, state);
    if (denied.isEmpty() && strictSecurity) {
      denied = SecurityAggregate.checkElement(envelope, element.address(), subject);
    }
    if (denied.isPresent()) {
      return denied.get();
    }
    return new Decision.Accept(new Effect.ExtendAggregate(element));
  }
}
