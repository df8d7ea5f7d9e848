package io.aleph4j.protocol.credit;

/** What a post can do to balances and credits (spec 03 §6.1). */
public enum MoneyKind {
  BALANCES_UPDATE,
  DISTRIBUTION,
  EXPENSE,
  TRANSFER
}
