package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Exactly what a post writes.
 *
 * @param rows of the history, in the order of their index; those that are there stay as they are
 * @param granted new lots, in the order of their rows; those that are there stay as they are
 * @param drained lots that exist, with what is left of them, each once
 */
public record LedgerChange(
    List<CreditHistoryRow> rows, List<CreditLot> granted, List<CreditLot> drained)
    implements LedgerOutcome {

  /** Copies the lists. */
  public LedgerChange {
    rows = List.copyOf(rows);
    granted = List.copyOf(granted);
    drained = List.copyOf(drained);
  }

  /**
   * These accounts as this change leaves them, and the others that it touches: what the next post
   * of a batch is decided on.
   */
  public Map<Address, CreditAccount> applyTo(Map<Address, CreditAccount> accounts) {
    Map<Address, CreditAccount> after = new HashMap<>(accounts);
    change(after, drained, CreditAccount::replace);
    change(after, granted, CreditAccount::add);
    return after;
  }

  private static void change(
      Map<Address, CreditAccount> accounts,
      List<CreditLot> lots,
      BiFunction<CreditAccount, Collection<CreditLot>, CreditAccount> step) {
    Map<Address, List<CreditLot>> byAddress = new HashMap<>();
    lots.forEach(lot -> byAddress.computeIfAbsent(lot.address(), _ -> new ArrayList<>()).add(lot));
    byAddress.forEach((address, own) ->
        accounts.compute(
            address,
            (_, account) ->
                step.apply(account == null ? CreditAccount.empty(address) : account, own)));
  }
}
