package io.aleph4j.node.process;

import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ErrorCode;
import io.aleph4j.protocol.ForgetContent;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be forgotten (spec 01 §5.4, §6.4).
 *
 * <p>The message's own address gives no right: whoever could have sent a target may forget it.
 */
final class ForgetRule implements MessageRule<ForgetContent> {

  private final boolean strictSecurity;

  ForgetRule(boolean strictSecurity) {
    this.strictSecurity = strictSecurity;
  }

  @Override
  public Decision decide(Envelope envelope, ForgetContent forget, State state) {
    return permissions(envelope, forget, state)
        .or(() -> targets(forget, state))
        .orElseGet(() -> new Decision.Accept(new Effect.Forget(targetsOf(forget, state))));
  }

  private static List<Target> named(ForgetContent forget, State state) {
    List<Target> named = new ArrayList<>();
    forget.hashes().forEach(hash -> named.add(state.target(hash)));
    forget
        .aggregates()
        .forEach(key -> state.elements(key).forEach(e -> named.add(new Target.Live(e))));
    return named;
  }

  private Optional<Decision> permissions(Envelope envelope, ForgetContent forget, State state) {
    List<Target> named = named(forget, state);
    for (int i = 0; i < named.size(); i++) {
      Decision refusal =
          switch (named.get(i)) {
            case Target.Unknown _, Target.Pending _ -> notFound(forget.hashes().get(i));
            case Target.Ended _ -> null;
            case Target.Live(Forgettable message) -> permission(envelope, message, state);
          };
      if (refusal != null) {
        return Optional.of(refusal);
      }
    }
    return Optional.empty();
  }

  private @Nullable Decision permission(Envelope envelope, Forgettable message, State state) {
    if (message.type() == MessageType.FORGET) {
      return new Decision.Reject(
          ErrorCode.FORGET_FORGET, Detail.of("message", message.hash().value()));
    }
    Optional<Decision.Reject> denied =
        Permissions.check(envelope, message.owner(), message.subject(), state);
    if (denied.isEmpty() && strictSecurity) {
      // To forget what took a delegation back would give it again.
      denied = SecurityAggregate.checkSender(envelope, message.owner(), message.subject());
    }
    return denied.orElse(null);
  }

  private static Optional<Decision> targets(ForgetContent forget, State state) {
    if (forget.hashes().isEmpty() && forget.aggregates().isEmpty()) {
      return Optional.of(
          new Decision.Reject(
              ErrorCode.FORGET_NO_TARGET, "content.hashes and content.aggregates are empty"));
    }
    for (ItemHash hash : forget.hashes()) {
      if (!(state.target(hash) instanceof Target.Live)) {
        return Optional.of(notFound(hash));
      }
      Optional<ItemHash> user = state.machineUsing(hash);
      if (user.isPresent()) {
        return Optional.of(inUse(hash, user.get()));
      }
    }
    return forget.aggregates().stream()
        .filter(key -> state.elements(key).isEmpty())
        .findFirst()
        .map(key ->
            new Decision.Retry(ErrorCode.FORGET_TARGET_NOT_FOUND, Detail.of("aggregate", key)));
  }

  private static Decision notFound(ItemHash hash) {
    return new Decision.Wait(
        ErrorCode.FORGET_TARGET_NOT_FOUND, hash, Detail.of("message", hash.value()));
  }

  private static Decision inUse(ItemHash hash, ItemHash machine) {
    return new Decision.Reject(
        ErrorCode.FORGET_NOT_ALLOWED,
        "message " + hash + " is used by the machine " + machine + ": forget that one first");
  }

  private static List<Forgettable> targetsOf(ForgetContent forget, State state) {
    return named(forget, state).stream()
        .map(target ->
            switch (target) {
              case Target.Live(Forgettable message) -> message;
              case Target.Unknown _, Target.Pending _, Target.Ended _ ->
                  throw new IllegalStateException("a target was accepted that is not live");
            })
        .toList();
  }
}
