package io.aleph4j.node.storage;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.process.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes the table {@code confirmation}; adding one twice changes nothing. */
final class ConfirmationTable {

  private static final String INSERT =
      """
      INSERT INTO confirmation (item_hash, tx_hash, chain, height, time, publisher)
      VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING\
      """;

  void insert(Connection connection, List<Plan.Confirmed> confirmed) throws SQLException {
    if (confirmed.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Plan.Confirmed one : confirmed) {
        Confirmation confirmation = one.confirmation();
        insert.setString(1, one.hash().value());
        insert.setString(2, confirmation.txHash());
        insert.setString(3, confirmation.chain().code());
        insert.setLong(4, confirmation.height());
        insert.setLong(5, confirmation.time().micros());
        insert.setString(6, confirmation.publisher());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
