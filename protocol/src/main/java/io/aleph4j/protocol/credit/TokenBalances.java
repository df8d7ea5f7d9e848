package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of token balances (spec 01 §7.2, spec 03 §6.2). Pure. */
public final class TokenBalances {

  private TokenBalances() {}

  /**
   * The balances that this post makes new or different, in its order. Accounts that it does not
   * name keep theirs.
   *
   * @param stored the balances of its accounts on its chain and for its application
   * @throws IllegalArgumentException when one is of another chain or application
   */
  public static List<TokenBalance> update(
      BalancesUpdate post, Collection<TokenBalance> stored, Timestamp now) {
    Map<Address, TokenBalance> before = new HashMap<>();
    for (TokenBalance balance : stored) {
      if (balance.chain() != post.chain() || !Objects.equals(balance.dapp(), post.dapp())) {
        throw new IllegalArgumentException(balance + " is of another chain or application");
      }
      before.put(balance.address(), balance);
    }
    List<TokenBalance> written = new ArrayList<>();
    post.amounts()
        .forEach((address, amount) ->
            update(post, address, amount, before.get(address), now).ifPresent(written::add));
    return written;
  }

  /** Only a greater height counts; equal amounts do not touch the time of the last change. */
  private static Optional<TokenBalance> update(
      BalancesUpdate post,
      Address address,
      BigDecimal amount,
      @Nullable TokenBalance before,
      Timestamp now) {
    if (before != null && post.mainHeight() <= before.mainHeight()) {
      return Optional.empty();
    }
    Timestamp changed =
        before != null && amount.compareTo(before.amount()) == 0 ? before.lastChange() : now;
    return Optional.of(
        new TokenBalance(address, post.chain(), post.dapp(), amount, post.mainHeight(), changed));
  }

  /**
   * What an account can commit, in ALEPH: what it holds itself on all chains, without what
   * applications hold for it.
   *
   * @param balances all of the account
   */
  public static BigDecimal spendable(Collection<TokenBalance> balances) {
    BigDecimal sum = BigDecimal.ZERO;
    for (TokenBalance balance : balances) {
      if (balance.dapp() == null) {
        sum = sum.add(balance.amount());
      }
    }
    return sum;
  }
}
