package io.aleph4j.node.process;

import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.OtherContent;
import io.aleph4j.protocol.Subject;
import java.util.List;
import java.util.Optional;

/**
 * Messages about files, machines and forgetting, none of which this node keeps yet: they wait,
 * served as pending, with the code that any node gives as long as the thing that they name is not
 * there.
 */
final class DeferredRule implements MessageRule<OtherContent> {

  @Override
  public Decision decide(Envelope envelope, OtherContent content, State state) {
    Subject subject = new Subject(envelope.chain(), envelope.channel(), content.type(), null, null);
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, content.address(), subject, state);
    if (denied.isPresent() && checksOwner(content)) {
      return denied.get();
    }
    return new Decision.Retry(
        missing(content),
        List.of("this node does not apply " + content.type().wireName() + " messages yet"));
  }

  // A FORGET is authorized by its targets alone, not by its own address (§6.4).
  private static boolean checksOwner(OtherContent content) {
    return missing(content) != ErrorCode.FORGET_TARGET_NOT_FOUND;
  }

  private static ErrorCode missing(OtherContent content) {
    return switch (content.type()) {
      case STORE -> ErrorCode.FILE_UNAVAILABLE;
      case PROGRAM, INSTANCE, V_PROGRAM -> ErrorCode.VM_VOLUME_NOT_FOUND;
      case FORGET -> ErrorCode.FORGET_TARGET_NOT_FOUND;
      case POST, AGGREGATE ->
          throw new IllegalArgumentException(content.type() + " has a rule of its own");
    };
  }
}
