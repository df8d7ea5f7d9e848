package io.aleph4j.node.process;

import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ExecutableContent;
import io.aleph4j.protocol.Subject;
import java.util.Optional;

/**
 * Messages about machines, which this node does not keep yet: they wait, served as pending, with
 * the code that any node gives as long as a volume that they name is not there.
 */
final class DeferredRule implements MessageRule<ExecutableContent> {

  @Override
  public Decision decide(Envelope envelope, ExecutableContent content, State state) {
    Subject subject =
        new Subject(envelope.chain(), envelope.channel(), envelope.type(), null, null);
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, content.address(), subject, state);
    if (denied.isPresent()) {
      return denied.get();
    }
    return new Decision.Retry(
        ErrorCode.VM_VOLUME_NOT_FOUND,
        Detail.of("this node does not apply " + envelope.type().wireName() + " messages yet"));
  }
}
