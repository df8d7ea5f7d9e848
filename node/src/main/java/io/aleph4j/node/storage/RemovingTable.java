package io.aleph4j.node.storage;

import io.aleph4j.protocol.Timestamp;

/**
 * Writes the table {@code removing}: a row for each message whose status says so. All arrays of
 * hashes are in PostgreSQL's text form.
 */
final class RemovingTable {

  private static final String INSERT =
      """
      INSERT INTO removing (item_hash, owner, payment_type, size, since)
      SELECT m.item_hash, m.owner, COALESCE(m.payment_type, 1), f.size, ?::bigint
      FROM message m LEFT JOIN file f ON m.type = 3 AND f.hash = m.content_item_hash
      WHERE m.item_hash = ANY (?::text[]) AND m.status <> 1 ON CONFLICT DO NOTHING\
      """;

  private static final String DELETE_PAID =
      """
      DELETE FROM removing r USING message m
      WHERE r.item_hash = ANY (?::text[]) AND m.item_hash = r.item_hash AND m.status <> 4\
      """;

  private static final String DELETE = "DELETE FROM removing WHERE item_hash = ANY (?::text[])";

  // Before it looks, it waits for whoever does the same at this moment.
  private static final String REFUSE_OTHERS = "SELECT refuse_unless_removing(?::text[])";

  /** Lets the transaction fail unless all of these are being removed; its first statement. */
  void refuseOthers(Script script, String hashes) {
    script.add(REFUSE_OTHERS, hashes);
  }

  /** Notes those of these messages that are being removed. */
  void insert(Script script, String hashes, Timestamp now) {
    script.add(INSERT, Long.toString(now.micros()), hashes);
  }

  /** Ends the notes of those of these messages that are not being removed. */
  void deletePaid(Script script, String hashes) {
    script.add(DELETE_PAID, hashes);
  }

  /** Ends the notes of messages that go. */
  void delete(Script script, String hashes) {
    script.add(DELETE, hashes);
  }
}
