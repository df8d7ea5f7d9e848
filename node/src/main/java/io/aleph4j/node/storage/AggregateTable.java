package io.aleph4j.node.storage;

import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.process.AggregateId;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
      SELECT * FROM unnest(?::aggregate[])
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
      SELECT * FROM unnest(?::aggregate_entry[])
      ON CONFLICT (aggregate_id, name_digest) DO UPDATE SET
        value = excluded.value, time = excluded.time, item_hash = excluded.item_hash
      WHERE (e.time, e.item_hash) < (excluded.time, excluded.item_hash)\
      """;

  private static final String DELETE =
      "DELETE FROM aggregate WHERE aggregate_id = ANY (?::bytea[])";

  private static final String DELETE_ENTRIES =
      "DELETE FROM aggregate_entry WHERE aggregate_id = ANY (?::bytea[])";

  /** Writes aggregates anew that have lost elements; those of which nothing remains go. */
  void replace(Script script, Map<AggregateId, Optional<AggregateChange>> folds) {
    if (folds.isEmpty()) {
      return;
    }
    String ids =
        RowArray.array(
            folds.keySet().stream()
                .map(id -> "\\x" + HexFormat.of().formatHex(id(id.owner().value(), id.key())))
                .toList());
    script.add(DELETE, ids);
    script.add(DELETE_ENTRIES, ids);
    merge(script, folds.values().stream().flatMap(Optional::stream).toList());
  }

  /** The identity of an aggregate in both tables. */
  static byte[] id(String owner, String key) {
    return Keys.digest(owner, key);
  }

  void merge(Script script, List<AggregateChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    RowArray aggregates = new RowArray();
    RowArray entries = new RowArray();
    // One order of locking for everybody, so that two transactions never wait for each other.
    changes.stream()
        .sorted(Comparator.comparing(AggregateChange::owner).thenComparing(AggregateChange::key))
        .forEach(change -> {
          byte[] id = id(change.owner().value(), change.key());
          add(aggregates.row(), id, change);
          change.entries().forEach((name, entry) -> addEntry(entries.row(), id, name, entry));
        });
    script.add(UPSERT, aggregates.toString());
    script.add(UPSERT_ENTRY, entries.toString());
  }

  private static void add(RowArray row, byte[] id, AggregateChange change) {
    row.add(id)
        .add(change.owner().value())
        .add(Keys.of(change.owner().value()))
        .add(change.key())
        .add(Keys.of(change.key()))
        .add(change.first().time().micros())
        .add(change.first().hash().value())
        .add(change.last().time().micros())
        .add(change.last().hash().value());
  }

  private static void addEntry(RowArray row, byte[] id, String name, AggregateChange.Entry entry) {
    row.add(id)
        .add(Keys.digest(name))
        .add(name)
        .add(entry.value())
        .add(entry.revision().time().micros())
        .add(entry.revision().hash().value());
  }
}
