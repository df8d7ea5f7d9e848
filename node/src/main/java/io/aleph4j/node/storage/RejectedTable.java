package io.aleph4j.node.storage;

import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the table {@code rejected}: one record a hash, the latest refusal. */
final class RejectedTable {

  private static final String UPSERT =
      """
      INSERT INTO rejected AS r (item_hash, message, error_code, details, traceback, reception_time)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (item_hash) DO UPDATE SET
        message = excluded.message, error_code = excluded.error_code, details = excluded.details,
        traceback = excluded.traceback, reception_time = LEAST(r.reception_time, excluded.reception_time)\
      """;

  void record(Connection connection, List<Plan.Refused> refused) throws SQLException {
    if (refused.isEmpty()) {
      return;
    }
    // Sorted, so that two transactions never wait for each other.
    Map<ItemHash, Plan.Refused> latest = new TreeMap<>();
    refused.forEach(one -> latest.put(one.envelope().itemHash(), one));
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      for (Plan.Refused one : latest.values()) {
        upsert.setString(1, one.envelope().itemHash().value());
        upsert.setString(2, EnvelopeWriter.toJson(one.envelope()));
        upsert.setShort(3, (short) one.code().code());
        upsert.setString(4, Details.toJson(one.details()));
        upsert.setString(5, one.traceback());
        upsert.setLong(6, one.receptionTime().micros());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  void clear(Connection connection, List<ItemHash> accepted) throws SQLException {
    if (accepted.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM rejected WHERE item_hash = ANY (?)")) {
      delete.setArray(
          1, connection.createArrayOf("text", accepted.stream().map(ItemHash::value).toArray()));
      delete.executeUpdate();
    }
  }
}
