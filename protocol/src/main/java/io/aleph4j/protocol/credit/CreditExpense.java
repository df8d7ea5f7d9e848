package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credits that were used up (spec 01 §7.3, {@code aleph_credit_expense}). */
public record CreditExpense(List<Entry> entries) implements CreditPost {

  /** Copies the list. */
  public CreditExpense {
    entries = List.copyOf(entries);
  }

  /**
   * What one account pays for one thing. What the post does not say is null.
   *
   * @param amount in the unit of the post's time, at least 1
   * @param ref the message that is paid for
   * @param executionId the machine that is paid for
   * @param nodeId the node that ran it
   * @param price of the thing
   * @param count how many files the entry stands for
   * @param sizeMib how large they are together, in MiB
   */
  public record Entry(
      Address address,
      long amount,
      @Nullable String ref,
      @Nullable String executionId,
      @Nullable String nodeId,
      @Nullable BigDecimal price,
      @Nullable Long count,
      @Nullable BigDecimal sizeMib) {}
}
