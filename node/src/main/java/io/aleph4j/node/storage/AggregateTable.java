package io.aleph4j.node.storage;

import io.aleph4j.node.process.AggregateChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Writes the tables {@code aggregate} and {@code aggregate_entry}.
 *
 * <p>A new element costs its own names only: each overwrites its row if it comes later in fold
 * order, so nothing is ever read or rebuilt, and elements may arrive in any order.
 */
final class AggregateTable {

  private static final String UPSERT =
      """
      INSERT INTO aggregate AS a (
        aggregate_id, owner, owner_key, key, key_key, created, first_hash, last_updated, last_hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (aggregate_id) DO UPDATE SET
        created = LEAST(a.created, excluded.created),
        first_hash = CASE WHEN (excluded.created, excluded.first_hash) < (a.created, a.first_hash)
          THEN excluded.first_hash ELSE a.first_hash END,
        last_updated = GREATEST(a.last_updated, excluded.last_updated),
        last_hash = CASE WHEN (excluded.last_updated, excluded.last_hash) > (a.last_updated, a.last_hash)
          THEN excluded.last_hash ELSE a.last_hash END\
      """;

  private static final String UPSERT_ENTRY =
      """
      INSERT INTO aggregate_entry AS e (aggregate_id, name_digest, name, value, time, item_hash)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (aggregate_id, name_digest) DO UPDATE SET
        value = excluded.value, time = excluded.time, item_hash = excluded.item_hash
      WHERE (e.time, e.item_hash) < (excluded.time, excluded.item_hash)\
      """;

  /** The identity of an aggregate in both tables. */
  static byte[] id(String owner, String key) {
    return Keys.digest(owner, key);
  }

  void merge(Connection connection, List<AggregateChange> changes) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert = connection.prepareStatement(UPSERT);
        PreparedStatement upsertEntry = connection.prepareStatement(UPSERT_ENTRY)) {
      // One order of locking for everybody, so that two transactions never wait for each other.
      List<AggregateChange> ordered =
          changes.stream()
              .sorted(
                  Comparator.comparing(AggregateChange::owner).thenComparing(AggregateChange::key))
              .toList();
      for (AggregateChange change : ordered) {
        byte[] id = id(change.owner().value(), change.key());
        bind(upsert, id, change);
        upsert.addBatch();
        for (Map.Entry<String, AggregateChange.Entry> entry : change.entries().entrySet()) {
          bindEntry(upsertEntry, id, entry.getKey(), entry.getValue());
          upsertEntry.addBatch();
        }
      }
      upsert.executeBatch();
      upsertEntry.executeBatch();
    }
  }

  private static void bind(PreparedStatement upsert, byte[] id, AggregateChange change)
      throws SQLException {
    upsert.setBytes(1, id);
    upsert.setString(2, change.owner().value());
    upsert.setLong(3, Keys.of(change.owner().value()));
    upsert.setString(4, change.key());
    upsert.setLong(5, Keys.of(change.key()));
    upsert.setLong(6, change.first().time().micros());
    upsert.setString(7, change.first().hash().value());
    upsert.setLong(8, change.last().time().micros());
    upsert.setString(9, change.last().hash().value());
  }

  private static void bindEntry(
      PreparedStatement upsert, byte[] id, String name, AggregateChange.Entry entry)
      throws SQLException {
    upsert.setBytes(1, id);
    upsert.setBytes(2, Keys.digest(name));
    upsert.setString(3, name);
    upsert.setString(4, entry.value());
    upsert.setLong(5, entry.revision().time().micros());
    upsert.setString(6, entry.revision().hash().value());
  }
}
