package io.aleph4j.node.storage;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.process.Plan;
import java.util.List;

/** Writes the table {@code confirmation}; adding one twice changes nothing. */
final class ConfirmationTable {

  private static final String INSERT =
      "INSERT INTO confirmation SELECT * FROM unnest(?::confirmation[]) ON CONFLICT DO NOTHING";

  private static final String DELETE = "DELETE FROM confirmation WHERE item_hash = ANY (?::text[])";

  /** Deletes the confirmations of forgotten messages, of these hashes. */
  void delete(Script script, String hashes) {
    script.add(DELETE, hashes);
  }

  void insert(Script script, List<Plan.Confirmed> confirmed) {
    if (!confirmed.isEmpty()) {
      script.add(INSERT, rows(confirmed).toString());
    }
  }

  /** The rows of these confirmations. */
  static RowArray rows(List<Plan.Confirmed> confirmed) {
    RowArray rows = new RowArray();
    for (Plan.Confirmed one : confirmed) {
      Confirmation confirmation = one.confirmation();
      rows.row()
          .add(one.hash().value())
          .add(confirmation.txHash())
          .add(confirmation.chain().code())
          .add(confirmation.height())
          .add(confirmation.time().micros())
          .add(confirmation.publisher());
    }
    return rows;
  }
}
