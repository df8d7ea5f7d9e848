package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * One line of the credit history, never changed once it is written (spec 03 §6.3, {@code
 * credit_history}). A row is named by {@code key.ref} and {@code key.index}; inserting it again
 * changes nothing.
 *
 * @param amount granted when positive, asked for when negative: the full amount, even when the
 *     account did not have as much
 * @param expiration of what is granted; null for never, and for what is asked for
 */
public record CreditHistoryRow(
    CreditKey key, Address address, long amount, @Nullable Timestamp expiration, CreditNote note) {

  /** Whether credits are asked for, rather than granted. */
  public boolean isDebit() {
    return amount < 0;
  }

  /** The lot that this row makes when nothing of it is used; only for rows that grant. */
  public CreditLot lot() {
    if (isDebit()) {
      throw new IllegalStateException("the row " + key + " grants nothing");
    }
    return new CreditLot(address, key, amount, expiration);
  }
}
