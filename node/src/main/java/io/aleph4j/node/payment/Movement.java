package io.aleph4j.node.payment;

import io.aleph4j.protocol.credit.BalancesUpdate;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.LedgerChange;
import java.util.List;

/** What an accepted post does to balances. */
public sealed interface Movement {

  /** Some accounts hold other amounts of tokens, as far as nobody knew it from a later block. */
  record Tokens(BalancesUpdate update) implements Movement {}

  /**
   * Credits come, go or change hands.
   *
   * @param replayed accounts as their whole history makes them, because the post came late: they
   *     count, and not what the change says about them
   */
  record Credits(LedgerChange change, List<CreditAccount> replayed) implements Movement {

    public Credits {
      replayed = List.copyOf(replayed);
    }
  }
}
