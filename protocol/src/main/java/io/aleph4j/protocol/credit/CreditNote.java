package io.aleph4j.protocol.credit;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the history says about a row for people to read; no rule looks at it. What there is nothing
 * to say about is null, and so is a text that would be empty (spec 03 §6.3).
 *
 * @param price of one credit, or of what was paid
 * @param bonusAmount how many of the credits are a gift, in the unit of the post
 * @param txHash of a payment; of an expense, the node
 * @param token with which the credits were paid
 * @param chain on which they were paid
 * @param provider through whom they came
 * @param origin who paid, the other side of a transfer, or the machine of an expense
 * @param originRef the post about the payment, or the message of an expense
 * @param paymentMethod how they were paid, {@code credit_expense} or {@code credit_transfer}
 * @param expenseCount how many files an expense stands for
 * @param expenseSizeMib how large they are together, in MiB
 */
public record CreditNote(
    @Nullable BigDecimal price,
    @Nullable Long bonusAmount,
    @Nullable String txHash,
    @Nullable String token,
    @Nullable String chain,
    @Nullable String provider,
    @Nullable String origin,
    @Nullable String originRef,
    @Nullable String paymentMethod,
    @Nullable Long expenseCount,
    @Nullable BigDecimal expenseSizeMib) {

  private static final String ALEPH = "ALEPH";

  static CreditNote of(CreditDistribution distribution, CreditDistribution.Entry entry) {
    return new CreditNote(
        entry.price(),
        entry.bonus(),
        filled(entry.txHash()),
        filled(distribution.token()),
        filled(distribution.chain()),
        filled(entry.provider()),
        filled(entry.origin()),
        filled(entry.ref()),
        filled(entry.paymentMethod()),
        null,
        null);
  }

  static CreditNote of(CreditExpense.Entry entry) {
    return new CreditNote(
        entry.price(),
        null,
        filled(entry.nodeId()),
        null,
        null,
        ALEPH,
        filled(entry.executionId()),
        filled(entry.ref()),
        "credit_expense",
        entry.count(),
        entry.sizeMib());
  }

  /** A transfer with this account on its other side. */
  static CreditNote ofTransfer(String counterparty) {
    return new CreditNote(
        null, null, null, null, null, ALEPH, counterparty, null, "credit_transfer", null, null);
  }

  /** The reference's tables keep no empty texts. */
  private static @Nullable String filled(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
