package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a post writes, and numbers its rows. Not thread-safe. */
final class Entries {

  private final Posting posting;
  private final List<CreditHistoryRow> rows = new ArrayList<>();
  private final List<CreditLot> granted = new ArrayList<>();

  Entries(Posting posting) {
    this.posting = posting;
  }

  void grant(Address address, CreditPortion portion, CreditNote note) {
    granted.add(row(address, portion.amount(), portion.expiration(), note).lot());
  }

  void debit(Address address, long amount, CreditNote note) {
    row(address, -amount, null, note);
  }

  private CreditHistoryRow row(
      Address address, long amount, @Nullable Timestamp expiration, CreditNote note) {
    CreditKey key = new CreditKey(posting.time(), posting.ref(), rows.size());
    CreditHistoryRow row = new CreditHistoryRow(key, address, amount, expiration, note);
    rows.add(row);
    return row;
  }

  LedgerChange change(Collection<CreditLot> drained) {
    return new LedgerChange(rows, granted, List.copyOf(drained));
  }
}
