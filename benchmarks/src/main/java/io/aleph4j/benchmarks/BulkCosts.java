package io.aleph4j.benchmarks;

import io.aleph4j.protocol.Payment;
import java.sql.SQLException;

/** What invented messages cost. One thread at a time. */
final class BulkCosts {

  static final String COLUMNS =
      "item_hash, type, name, owner, ref, payment_type, hold, stream, credit";

  /** The same, summed up for their owners. */
  static final String OWNERS =
      """
      INSERT INTO cost_owner (
        owner, payment_type, resources, hold, stream, credit, last_update, endings)
      SELECT owner, payment_type, count(DISTINCT item_hash), sum(hold), sum(stream), sum(credit), 1, 0
      FROM cost GROUP BY owner, payment_type\
      """;

  private static final int EXECUTION = 1;
  private static final int ROOTFS = 5;
  private static final int CODE = 6;
  private static final int STORAGE = 9;
  private static final String NOTHING = "0.000000000000000000";

  private final CopyRow row = new CopyRow();

  /** Writes the lines of a message, if it costs anything. */
  void add(BulkMessage message, BulkPosts.Sink costs) throws SQLException {
    switch (message.type()) {
      case STORE ->
          costs.write(line(message, STORAGE, "STORAGE", "0.000333333333333333", "0.000004000000"));
      case PROGRAM -> {
        costs.write(line(message, EXECUTION, "EXECUTION", "200.000000000000000000", NOTHING));
        costs.write(line(message, CODE, "EXECUTION_PROGRAM_VOLUME_CODE", NOTHING, NOTHING));
      }
      case INSTANCE -> {
        costs.write(line(message, EXECUTION, "EXECUTION", NOTHING, "0.003960000000000000"));
        costs.write(
            line(message, ROOTFS, "EXECUTION_INSTANCE_VOLUME_ROOTFS", NOTHING, "0.0000040000"));
      }
      case POST, AGGREGATE, FORGET, V_PROGRAM -> {}
    }
  }

  private byte[] line(BulkMessage message, int type, String name, String hold, String credit) {
    boolean byCredit = message.payment() == Payment.Type.CREDIT;
    return row.add(message.hash().value())
        .add(type)
        .add(name)
        .add(message.owner())
        .addNull()
        .add(BulkRows.payment(byCredit ? Payment.Type.CREDIT : Payment.Type.HOLD))
        .add(byCredit ? NOTHING : hold)
        .add(NOTHING)
        .add(byCredit ? credit : NOTHING)
        .end();
  }
}
