package io.aleph4j.node.process;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.StoreContent;
import io.aleph4j.protocol.Subject;
import java.util.Optional;

/** Files that messages keep, and their versions (spec 01 §5.3). */
final class StoreRule implements MessageRule<StoreContent> {

  private final PaymentRule payment;

  StoreRule(PaymentRule payment) {
    this.payment = payment;
  }

  @Override
  public Decision decide(Envelope envelope, StoreContent store, State state) {
    return permission(envelope, store, state)
        .or(() -> engine(store))
        .or(() -> file(envelope, store, state))
        .or(() -> original(store, state))
        .orElseGet(() -> payment.accept(envelope, store, state));
  }

  // Who may act for the owner, and for no other owner's file: every version has one owner, whose
  // spelling counts.
  private static Optional<Decision> permission(Envelope envelope, StoreContent store, State state) {
    Subject subject =
        new Subject(envelope.chain(), envelope.channel(), MessageType.STORE, null, null);
    Optional<Decision.Reject> denied = Permissions.check(envelope, store.address(), subject, state);
    if (denied.isPresent()) {
      return Optional.of(denied.get());
    }
    if (store.ref() == null) {
      return Optional.empty();
    }
    String tag = store.tag(envelope.itemHash());
    return state
        .tag(tag)
        .map(TagState::owner)
        .filter(owner -> !owner.equals(store.address()))
        .map(owner -> ofAnother(tag, owner, store.address()));
  }

  private static Decision ofAnother(String tag, Address owner, Address asking) {
    return new Decision.Reject(
        ErrorCode.PERMISSION_DENIED,
        "the file tag " + tag + " belongs to " + owner + ", not to " + asking);
  }

  private static Optional<Decision> engine(StoreContent store) {
    if (store.file().looseType().equals(Optional.of(store.engine()))) {
      return Optional.empty();
    }
    return Optional.of(
        new Decision.Reject(
            ErrorCode.INVALID_FORMAT,
            "content.item_type is '"
                + store.engine().wireName()
                + "', but the hash "
                + store.file()
                + " is one of "
                + store.file().looseType().map(ItemType::wireName).orElse("nothing")));
  }

  // What its owner cannot pay for is not worth fetching.
  private Optional<Decision> file(Envelope envelope, StoreContent store, State state) {
    if (state.hasFile(store.file())) {
      return Optional.empty();
    }
    return payment
        .refusalWithoutFile(envelope, store, state)
        .or(() ->
            Optional.of(
                new Decision.Wait(
                    ErrorCode.FILE_UNAVAILABLE,
                    store.file(),
                    Detail.of("the file " + store.file() + " is not here"))));
  }

  // A name of the owner's needs no original: whichever version comes first begins it.
  private static Optional<Decision> original(StoreContent store, State state) {
    String ref = store.ref();
    if (ref == null || !store.refersToMessage()) {
      return Optional.empty();
    }
    ItemHash original = new ItemHash(ref);
    Optional<StoreState> found = state.store(original);
    if (found.isEmpty()) {
      return Optional.of(
          new Decision.Wait(
              ErrorCode.STORE_REF_NOT_FOUND,
              original,
              Detail.of("the file of message " + original + " is not known here")));
    }
    if (found.get().version()) {
      return Optional.of(
          new Decision.Reject(
              ErrorCode.STORE_UPDATE_UPDATE,
              "message "
                  + original
                  + " is itself a new version of a file; refer to its original instead"));
    }
    return Optional.empty();
  }
}
