package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.HistoryEnd;
import java.util.List;
import java.util.Map;

/**
 * What was read for a batch that costs something or moves credits; whatever a map does not hold
 * does not exist.
 *
 * @param funds of the owners of files and machines
 * @param accounts from which a post with credits takes
 * @param ends of the histories of all accounts that the post concerns
 * @param histories of those of them that have rows from the post's time on
 */
public record MoneyState(
    Prices prices,
    Map<Address, Funds> funds,
    Map<Address, CreditAccount> accounts,
    Map<Address, HistoryEnd> ends,
    Map<Address, List<CreditHistoryRow>> histories) {

  /** What is loaded when nothing is asked for. */
  public static final MoneyState NOTHING = of(Prices.defaults(), Map.of());

  /** Of a batch without a post with credits. */
  public static MoneyState of(Prices prices, Map<Address, Funds> funds) {
    return new MoneyState(prices, funds, Map.of(), Map.of(), Map.of());
  }

  public MoneyState {
    funds = Map.copyOf(funds);
    accounts = Map.copyOf(accounts);
    ends = Map.copyOf(ends);
    histories = Map.copyOf(histories);
  }
}
