package io.aleph4j.node.registry;

import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.credit.BalancesUpdate;
import io.aleph4j.protocol.credit.MoneyPolicy;
import io.aleph4j.protocol.credit.MoneyPost;
import java.util.List;
import java.util.Optional;

/** Reads posts that say what accounts hold. Pure; thread-safe. */
public final class BalancePosts {

  private final MoneyPolicy policy;

  /** Reads the posts that count by this policy. */
  public BalancePosts(MoneyPolicy policy) {
    this.policy = policy;
  }

  /** Whose balances the post changes; empty when nobody's. */
  public Optional<RegistryEvent.BalancesChanged> read(OwnerPost post) {
    Optional<MoneyPost> money;
    try {
      money =
          policy.read(
              post.content().type(),
              post.content().address(),
              post.channel(),
              post.content().time(),
              post.content().content().of(post.text()));
    } catch (InvalidMessageException e) {
      return Optional.empty();
    }
    return money.isPresent() && money.get() instanceof BalancesUpdate update
        ? Optional.of(new RegistryEvent.BalancesChanged(List.copyOf(update.amounts().keySet())))
        : Optional.empty();
  }
}
