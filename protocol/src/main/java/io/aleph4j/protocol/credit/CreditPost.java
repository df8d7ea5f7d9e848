package io.aleph4j.protocol.credit;

/** The content of a post that changes credits (spec 01 §7.3). Amounts are as the post says them. */
public sealed interface CreditPost extends MoneyPost
    permits CreditDistribution, CreditExpense, CreditTransfer {}
