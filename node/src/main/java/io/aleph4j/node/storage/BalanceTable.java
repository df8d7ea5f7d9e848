package io.aleph4j.node.storage;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.BalancesUpdate;
import java.math.BigDecimal;
import java.util.Map;

/** Writes the table {@code token_balance} (spec 01 §7.2). */
final class BalanceTable {

  // Only what a later block says counts, and only another amount is a change.
  private static final String UPSERT =
      """
      INSERT INTO token_balance AS known SELECT * FROM unnest(?::token_balance[])
      ON CONFLICT (address, chain, dapp) DO UPDATE SET
        balance = excluded.balance,
        height = excluded.height,
        last_update = CASE WHEN known.balance = excluded.balance
          THEN known.last_update ELSE excluded.last_update END
      WHERE excluded.height > known.height\
      """;

  void update(Script script, BalancesUpdate update, Timestamp now) {
    if (update.amounts().isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    for (Map.Entry<Address, BigDecimal> account : update.amounts().entrySet()) {
      rows.row()
          .add(account.getKey().value())
          .add(update.chain().name())
          .add(update.dapp())
          .add(account.getValue())
          .add(update.mainHeight())
          .add(now.micros());
    }
    script.add(UPSERT, rows.toString());
  }
}
