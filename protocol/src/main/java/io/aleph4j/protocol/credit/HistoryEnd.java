package io.aleph4j.protocol.credit;

import org.jspecify.annotations.Nullable;

/**
 * Where an account's history ends, in the order of keys: enough to know whether a row comes late.
 *
 * @param newest the greatest key of all rows; null when there is none
 * @param newestDebit the greatest key of rows that ask for credits; null when there is none
 */
public record HistoryEnd(@Nullable CreditKey newest, @Nullable CreditKey newestDebit) {

  /** The end of a history without rows. */
  public static final HistoryEnd NONE = new HistoryEnd(null, null);

  /**
   * Whether this row, which is not in the history, changes what rows of the history took, or would
   * have taken something else in its place: a debit before any row, or a grant before a debit. The
   * order of grants among each other changes nothing.
   */
  public boolean isLate(CreditHistoryRow row) {
    CreditKey end = row.isDebit() ? newest : newestDebit;
    return end != null && row.key().compareTo(end) < 0;
  }

  /** The end of the history with this row in it. */
  public HistoryEnd with(CreditHistoryRow row) {
    return new HistoryEnd(
        later(newest, row.key()), row.isDebit() ? later(newestDebit, row.key()) : newestDebit);
  }

  private static CreditKey later(@Nullable CreditKey a, CreditKey b) {
    return a == null || a.compareTo(b) < 0 ? b : a;
  }
}
