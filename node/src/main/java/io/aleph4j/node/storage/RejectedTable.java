package io.aleph4j.node.storage;

import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the table {@code rejected}: one record a hash, the latest refusal. */
final class RejectedTable {

  private static final String UPSERT =
      """
      INSERT INTO rejected AS r (item_hash, message, error_code, details, traceback, reception_time)
      SELECT * FROM unnest(?::rejected[])
      ON CONFLICT (item_hash) DO UPDATE SET
        message = excluded.message, error_code = excluded.error_code, details = excluded.details,
        traceback = excluded.traceback, reception_time = LEAST(r.reception_time, excluded.reception_time)\
      """;

  private static final String DELETE = "DELETE FROM rejected WHERE item_hash = ANY (?::text[])";

  void record(Script script, List<Plan.Refused> refused) {
    if (refused.isEmpty()) {
      return;
    }
    // Sorted, so that two transactions never wait for each other.
    Map<ItemHash, Plan.Refused> latest = new TreeMap<>();
    refused.forEach(one -> latest.put(one.envelope().itemHash(), one));
    RowArray rows = new RowArray();
    latest.values().forEach(one -> add(rows.row(), one));
    script.add(UPSERT, rows.toString());
  }

  private static void add(RowArray row, Plan.Refused refused) {
    row.add(refused.envelope().itemHash().value())
        .add(EnvelopeWriter.toJson(refused.envelope()))
        .add(refused.code().code())
        .add(Details.toJson(refused.details()))
        .add(refused.traceback())
        .add(refused.receptionTime().micros());
  }

  void clear(Script script, List<ItemHash> accepted) {
    if (!accepted.isEmpty()) {
      script.add(DELETE, RowArray.array(accepted.stream().map(ItemHash::value).toList()));
    }
  }
}
