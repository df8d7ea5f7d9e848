package io.aleph4j.node.process;

import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.PostContent;
import io.aleph4j.protocol.Subject;
import java.util.Optional;

/** Posts and their amends (spec 01 §5.1, §6.3). */
final class PostRule implements MessageRule<PostContent> {

  @Override
  public Decision decide(Envelope envelope, PostContent post, State state) {
    return post.isAmend()
        ? decideAmend(envelope, post, state)
        : decideOriginal(envelope, post, state);
  }

  private static Decision decideOriginal(Envelope envelope, PostContent post, State state) {
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, post.address(), subjectOf(envelope, post), state);
    if (denied.isPresent()) {
      return denied.get();
    }
    return new Decision.Accept(new Effect.CreatePost(post));
  }

  private static Decision decideAmend(Envelope envelope, PostContent amend, State state) {
    String ref = amend.header().ref();
    if (ref == null || ref.isEmpty()) {
      return new Decision.Reject(
          ErrorCode.POST_AMEND_NO_TARGET, "an amend must name its original in 'ref'");
    }
    ItemHash target = new ItemHash(ref);
    Optional<PostState> found = state.post(target);
    return found.isPresent()
        ? decideAmendOf(found.get(), envelope, amend, state)
        : decideAmendOfUnknown(target, envelope, amend, state);
  }

  // The filters of a delegation are matched against the original, so a delegate needs no right to
  // "amend" (§6.3).
  private static Decision decideAmendOf(
      PostState original, Envelope envelope, PostContent amend, State state) {
    if (!amend.address().sameAccount(original.owner())) {
      return ownerMismatch(amend, original);
    }
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, original.owner(), original.subject(), state);
    if (denied.isPresent()) {
      return denied.get();
    }
    if (original.amend()) {
      return new Decision.Reject(
          ErrorCode.POST_AMEND_AMEND,
          "post " + original.hash() + " is itself an amend; amend its original instead");
    }
    if (!amend.address().equals(original.owner())) {
      return ownerMismatch(amend, original);
    }
    return new Decision.Accept(new Effect.AmendPost(original.hash(), amend));
  }

  private static Decision decideAmendOfUnknown(
      ItemHash target, Envelope envelope, PostContent amend, State state) {
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, amend.address(), subjectOf(envelope, amend), state);
    if (denied.isPresent()) {
      return denied.get();
    }
    return new Decision.Wait(
        ErrorCode.POST_AMEND_TARGET_NOT_FOUND,
        target,
        Detail.of("the amended post " + target + " is not known here"));
  }

  private static Decision.Reject ownerMismatch(PostContent amend, PostState original) {
    return new Decision.Reject(
        ErrorCode.PERMISSION_DENIED,
        "post "
            + original.hash()
            + " belongs to "
            + original.owner()
            + ", not to "
            + amend.address());
  }

  static Subject subjectOf(Envelope envelope, PostContent post) {
    return new Subject(envelope.chain(), envelope.channel(), MessageType.POST, post.type(), null);
  }
}
