package io.aleph4j.node.storage;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;

/** Writes the table {@code file_pin}. */
final class PinTable {

  private static final short GRACE = 4;

  private static final String HOLD =
      """
      INSERT INTO file_pin AS p (file_hash, kind, delete_by) VALUES (?, %d, ?::bigint)
      ON CONFLICT (file_hash) WHERE kind = 4 AND item_hash IS NULL
      DO UPDATE SET delete_by = GREATEST(p.delete_by, excluded.delete_by)\
      """
          .formatted(GRACE);

  /** Ends the periods that are over and tells whose. */
  static final String END_PERIODS = "DELETE FROM file_pin WHERE delete_by < ? RETURNING file_hash";

  /** Keeps a file for a period, which is never made shorter; one such pin a file. */
  void hold(Script script, ItemHash hash, Timestamp deleteBy) {
    script.add(HOLD, hash.value(), Long.toString(deleteBy.micros()));
  }
}
