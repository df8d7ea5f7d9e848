package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditNote;

/** The credits that a private network gives to its accounts, each of them once. */
public final class FirstCredits {

  private FirstCredits() {}

  /**
   * The line of the history by which an account gets its first credits. No post has its reference,
   * which is the account's own: whoever writes such a line a second time writes nothing.
   */
  public static CreditHistoryRow of(Address account, long amount, Timestamp now) {
    ItemHash ref = ItemHash.sha256("first credits of " + account);
    return new CreditHistoryRow(
        new CreditKey(now, ref, 0),
        account,
        amount,
        null,
        new CreditNote(
            null, null, null, null, null, "alephd", null, null, "first_use", null, null));
  }
}
