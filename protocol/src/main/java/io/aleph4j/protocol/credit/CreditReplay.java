package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Works out an account's lots from its history, row by row in the order of their keys: the result
 * that counts (spec 01 §7.3, spec 03 §6.3).
 *
 * <p>{@link CreditLedger} arrives at the same lots as long as the rows of an account come in the
 * order of their keys, or out of it in a way that makes no difference; {@link #late} tells when it
 * does make one. Then the account is replayed.
 *
 * <p>Only the accounts of the late post's own rows can be concerned. What a transfer took and from
 * which lots is decided when it is entered, and its rows stay as they are; so a recipient's lots
 * follow from the recipient's own rows, even when with hindsight the owner would have given credits
 * that expire otherwise, or would not have had enough.
 */
public final class CreditReplay {

  private final Deque<CreditLot> usable = new ArrayDeque<>();
  private final List<CreditLot> expired = new ArrayList<>();

  private CreditReplay() {}

  /**
   * Which accounts have to be replayed once these rows of one post are written.
   *
   * @param ends of the histories before; an account that is missing had none
   */
  public static Set<Address> late(
      Collection<CreditHistoryRow> rows, Map<Address, HistoryEnd> ends) {
    Set<Address> late = new LinkedHashSet<>();
    for (CreditHistoryRow row : rows) {
      if (ends.getOrDefault(row.address(), HistoryEnd.NONE).isLate(row)) {
        late.add(row.address());
      }
    }
    return late;
  }

  /**
   * The lots of this account of which something is left, expired ones included; others of it are
   * used up.
   *
   * @param history all rows of the account, in any order; a row that comes again counts once
   * @throws IllegalArgumentException when a row is another account's
   */
  public static CreditAccount replay(Address address, Collection<CreditHistoryRow> history) {
    Map<CreditKey, CreditHistoryRow> inOrder = new TreeMap<>();
    for (CreditHistoryRow row : history) {
      if (!row.address().equals(address)) {
        throw new IllegalArgumentException(
            "the row " + row.key() + " is of " + row.address() + ", not of " + address);
      }
      inOrder.putIfAbsent(row.key(), row);
    }
    CreditReplay replay = new CreditReplay();
    inOrder.values().forEach(replay::enter);
    return CreditAccount.of(address, replay.lots());
  }

  private void enter(CreditHistoryRow row) {
    if (!row.isDebit()) {
      usable.add(row.lot());
      return;
    }
    long missing = row.amount();
    while (missing < 0 && !usable.isEmpty()) {
      CreditLot lot = usable.remove();
      if (!lot.isWorthAt(row.key().time())) {
        // Times only grow from here: no later row can use it either.
        expired.add(lot);
        continue;
      }
      // Negative numbers reach further than positive ones.
      long left = lot.remaining() + missing;
      if (left > 0) {
        usable.addFirst(lot.withRemaining(left));
      }
      missing = Math.min(left, 0);
    }
  }

  private List<CreditLot> lots() {
    List<CreditLot> lots = new ArrayList<>(expired);
    lots.addAll(usable);
    return lots;
  }
}
