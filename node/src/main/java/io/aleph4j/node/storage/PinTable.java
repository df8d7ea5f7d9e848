package io.aleph4j.node.storage;

import io.aleph4j.node.files.FileLedger;
import io.aleph4j.node.process.Hold;
import io.aleph4j.node.process.Pin;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tables {@code file_pin} and {@code file_owner}, which sums up the first.
 *
 * <p>A file's last pin never just goes: a grace period takes its place, and ends together with the
 * file.
 */
final class PinTable {

  private static final int MESSAGE = 1;
  private static final int CONTENT = 2;
  private static final int GRACE = 4;

  private static final String INSERT =
      """
      WITH pins AS (
        INSERT INTO file_pin (file_hash, kind, item_hash, owner, owner_key, ref, tag, tag_key, created)
        SELECT file_hash, kind, item_hash, owner, owner_key, ref, tag, tag_key, created
        FROM unnest(?::file_pin[])
        RETURNING file_hash, kind, owner)
      INSERT INTO file_owner AS o (owner, files, bytes)
      SELECT p.owner, count(*), sum(f.size) FROM pins p JOIN file f ON f.hash = p.file_hash
      WHERE p.kind = 1 GROUP BY p.owner ORDER BY p.owner
      ON CONFLICT (owner) DO UPDATE SET
        files = o.files + excluded.files, bytes = o.bytes + excluded.bytes\
      """;

  // What was uploaded was kept for a while, until its message would come.
  private static final String END_WAITING =
      "DELETE FROM file_pin WHERE kind = 4 AND item_hash IS NULL AND file_hash = ANY (?::text[])";

  private static final String HOLD =
      """
      INSERT INTO file_pin AS p (file_hash, kind, delete_by)
      SELECT file_hash, kind, delete_by FROM unnest(?::file_pin[])
      ON CONFLICT (file_hash) WHERE kind = 4 AND item_hash IS NULL
      DO UPDATE SET delete_by = GREATEST(p.delete_by, excluded.delete_by)\
      """;

  private static final String UNPIN =
      """
      WITH gone AS (
        DELETE FROM file_pin WHERE item_hash = ANY (?::text[]) AND kind IN (1, 2, 4)
        RETURNING file_hash, kind, owner),
      held AS (
        INSERT INTO file_pin (file_hash, kind, delete_by)
        SELECT DISTINCT g.file_hash, 4, ?::bigint FROM gone g
        WHERE NOT EXISTS (
          SELECT FROM file_pin p WHERE p.file_hash = g.file_hash
            AND (p.item_hash IS NULL OR p.item_hash <> ALL (?::text[]) OR p.kind NOT IN (1, 2, 4)))
        ON CONFLICT (file_hash) WHERE kind = 4 AND item_hash IS NULL DO NOTHING)
      UPDATE file_owner o SET files = o.files - s.files, bytes = o.bytes - s.bytes
      FROM (
        SELECT g.owner, count(*) AS files, sum(f.size) AS bytes
        FROM gone g JOIN file f ON f.hash = g.file_hash WHERE g.kind = 1 GROUP BY g.owner) s
      WHERE o.owner = s.owner\
      """;

  // Not "status = 4": the planner would go through the index of all that is being removed, of which
  // it believes that it holds next to nothing. Whoever keeps nothing for good has no place in the
  // sums, nor among the versions of a file.
  private static final String END_LATER =
      """
      WITH ending AS (
        UPDATE file_pin p SET kind = 4, delete_by = ?::bigint FROM message m
        WHERE p.item_hash = ANY (?::text[]) AND p.kind = 1
          AND m.item_hash = p.item_hash AND m.status <> 1
        RETURNING p.file_hash, p.owner)
      UPDATE file_owner o SET files = o.files - s.files, bytes = o.bytes - s.bytes
      FROM (
        SELECT e.owner, count(*) AS files, sum(f.size) AS bytes
        FROM ending e JOIN file f ON f.hash = e.file_hash GROUP BY e.owner) s
      WHERE o.owner = s.owner\
      """;

  private static final String KEEP_AGAIN =
      """
      WITH kept AS (
        UPDATE file_pin p SET kind = 1, delete_by = NULL FROM message m
        WHERE p.item_hash = ANY (?::text[]) AND p.kind = 4
          AND m.item_hash = p.item_hash AND m.status <> 1
        RETURNING p.file_hash, p.owner)
      UPDATE file_owner o SET files = o.files + s.files, bytes = o.bytes + s.bytes
      FROM (
        SELECT k.owner, count(*) AS files, sum(f.size) AS bytes
        FROM kept k JOIN file f ON f.hash = k.file_hash GROUP BY k.owner) s
      WHERE o.owner = s.owner\
      """;

  private static final String END_PERIOD =
      "DELETE FROM file_pin WHERE file_hash = ? AND delete_by < ?::bigint";

  /**
   * Keeps files for accepted messages; each file must have its row.
   *
   * @param brought files that came along with the messages, for which nothing waits
   */
  void insert(Script script, List<Pin> pins, List<FileLedger.Entry> brought) {
    if (pins.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    pins.forEach(pin -> add(rows.row().skip(1), pin));
    Set<ItemHash> waiting = pins.stream().map(Pin::file).collect(Collectors.toSet());
    brought.forEach(file -> waiting.remove(file.hash()));
    if (!waiting.isEmpty()) {
      script.add(END_WAITING, RowArray.array(waiting.stream().map(ItemHash::value).toList()));
    }
    script.add(INSERT, rows.toString());
  }

  private static void add(RowArray row, Pin pin) {
    switch (pin) {
      case Pin.ByStore store ->
          addNames(row, pin, MESSAGE, store.owner().value(), store.ref(), store.tag())
              .add(store.created().micros());
      case Pin.OfContent content ->
          addNames(row, pin, CONTENT, content.owner().value(), null, null)
              .add(content.created().micros());
    }
    row.skip(1);
  }

  private static RowArray addNames(
      RowArray row, Pin pin, int kind, String owner, @Nullable String ref, @Nullable String tag) {
    return row.add(pin.file().value())
        .add(kind)
        .add(pin.message().value())
        .add(owner)
        .add(Keys.of(owner))
        .add(ref)
        .add(tag)
        .add(Keys.ofNullable(tag));
  }

  /** Keeps files for a while, which is never made shorter; one such pin a file. */
  void hold(Script script, List<Hold> holds) {
    if (holds.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    for (Hold hold : holds) {
      rows.row().skip(1).add(hold.file().value()).add(GRACE).skip(7);
      rows.add(hold.deleteBy().micros());
    }
    script.add(HOLD, rows.toString());
  }

  /**
   * Ends what these messages kept, which go; what nothing else keeps is kept until the given time.
   *
   * @param messages their hashes, as an array in PostgreSQL's text form
   */
  void unpin(Script script, String messages, Timestamp deleteBy) {
    script.add(UNPIN, messages, Long.toString(deleteBy.micros()), messages);
  }

  /** Lets the files of these messages go at the given time, of those that are being removed. */
  void endLater(Script script, String messages, Timestamp deleteBy) {
    script.add(END_LATER, Long.toString(deleteBy.micros()), messages);
  }

  /** Keeps the files of these messages for good again, as far as they are still here. */
  void keepAgain(Script script, String messages) {
    script.add(KEEP_AGAIN, messages);
  }

  /** Ends the grace periods of a file that are over. */
  void endPeriods(Script script, String hash, Timestamp now) {
    script.add(END_PERIOD, hash, Long.toString(now.micros()));
  }
}
