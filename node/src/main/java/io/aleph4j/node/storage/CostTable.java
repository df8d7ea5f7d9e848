package io.aleph4j.node.storage;

import io.aleph4j.node.payment.Charge;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.CostLine;
import io.aleph4j.protocol.price.CostType;
import java.util.List;

/** Writes the tables {@code cost} and {@code cost_owner}: the sums always fit the rows. */
final class CostTable {

  private static final String INSERT_ROWS = "INSERT INTO cost SELECT * FROM unnest(?::cost[])";

  private static final String INSERT_ROWS_OF_LIVE_MESSAGES =
      """
      INSERT INTO cost SELECT * FROM unnest(?::cost[]) c
      WHERE EXISTS (SELECT FROM message m WHERE m.item_hash = c.item_hash)\
      """;

  private static final String ADD =
      """
       RETURNING owner, payment_type, item_hash, hold, stream, credit)
      INSERT INTO cost_owner AS known
      SELECT owner, payment_type, count(DISTINCT item_hash), sum(hold), sum(stream), sum(credit),
        ?::bigint, 0
      FROM fresh GROUP BY owner, payment_type
      ON CONFLICT (owner, payment_type) DO UPDATE SET
        resources = known.resources + excluded.resources,
        hold = known.hold + excluded.hold,
        stream = known.stream + excluded.stream,
        credit = known.credit + excluded.credit,
        last_update = excluded.last_update\
      """;

  private static final String DELETE =
      """
      WITH gone AS (
        DELETE FROM cost WHERE item_hash = ANY (?::text[])
        RETURNING owner, payment_type, item_hash, hold, stream, credit),
      sums AS (
        SELECT owner, payment_type, count(DISTINCT item_hash) AS resources,
          sum(hold) AS hold, sum(stream) AS stream, sum(credit) AS credit
        FROM gone GROUP BY owner, payment_type)
      UPDATE cost_owner known SET
        resources = known.resources - sums.resources,
        hold = known.hold - sums.hold,
        stream = known.stream - sums.stream,
        credit = known.credit - sums.credit,
        last_update = ?::bigint,
        endings = known.endings + 1
      FROM sums WHERE known.owner = sums.owner AND known.payment_type = sums.payment_type\
      """;

  /** Writes what new messages cost. */
  void insert(Script script, List<Charge> charges, Timestamp now) {
    insert(script, INSERT_ROWS, charges, now);
  }

  /** As above, of those of the messages that are live. */
  void insertLive(Script script, List<Charge> charges, Timestamp now) {
    insert(script, INSERT_ROWS_OF_LIVE_MESSAGES, charges, now);
  }

  private static void insert(Script script, String rowsOnly, List<Charge> charges, Timestamp now) {
    if (charges.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    for (Charge charge : charges) {
      for (CostLine line : charge.cost().lines()) {
        rows.row()
            .add(charge.message().value())
            .add(code(line.type()))
            .add(line.name())
            .add(charge.owner().value())
            .add(line.ref())
            .add(Codes.of(charge.type()))
            .add(line.amounts().hold())
            .add(line.amounts().stream())
            .add(line.amounts().credit());
      }
    }
    script.add("WITH fresh AS (" + rowsOnly + ADD, rows.toString(), Long.toString(now.micros()));
  }

  /**
   * Takes away what these messages cost.
   *
   * @param hashes an array in PostgreSQL's text form
   */
  void delete(Script script, String hashes, Timestamp now) {
    script.add(DELETE, hashes, Long.toString(now.micros()));
  }

  /** The number of a type of cost. It is stored: never change one, only add. */
  static short code(CostType type) {
    return switch (type) {
      case EXECUTION -> 1;
      case EXECUTION_VOLUME_PERSISTENT -> 2;
      case EXECUTION_VOLUME_INMUTABLE -> 3;
      case EXECUTION_VOLUME_DISCOUNT -> 4;
      case EXECUTION_INSTANCE_VOLUME_ROOTFS -> 5;
      case EXECUTION_PROGRAM_VOLUME_CODE -> 6;
      case EXECUTION_PROGRAM_VOLUME_RUNTIME -> 7;
      case EXECUTION_PROGRAM_VOLUME_DATA -> 8;
      case STORAGE -> 9;
    };
  }

  /** The type of cost of a number. */
  static CostType type(short code) {
    for (CostType type : CostType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no type of cost has the number " + code);
  }
}
