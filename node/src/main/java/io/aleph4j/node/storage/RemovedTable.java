package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.protocol.Timestamp;
import java.util.List;

/** Writes the table {@code removed}. */
final class RemovedTable {

  private static final String INSERT =
      """
      INSERT INTO removed (
        item_hash, seq, removed_seq, type, chain, item_type, sender, owner, channel, signature, time,
        reception_time, content_type, payment_type, size, removed_at)
      SELECT m.item_hash, m.seq, ?::bigint, m.type, m.chain, m.item_type, m.sender, m.owner, m.channel,
        m.signature, m.time, m.reception_time, m.content_type, r.payment_type, r.size, ?::bigint
      FROM message m JOIN removing r ON r.item_hash = m.item_hash
      WHERE m.item_hash = ANY (?::text[])\
      """;

  // No row may lose its number, so the statement fails if it meets any; see ForgottenTable.
  private static final String REFUSE =
      "UPDATE removed SET seq = NULL WHERE item_hash = ANY (?::text[])";

  /** Lets the transaction fail when one of these messages was removed. */
  void refuse(Script script, List<StoredMessage> messages) {
    if (!messages.isEmpty()) {
      script.add(
          REFUSE,
          RowArray.array(
              messages.stream()
                  .map(stored -> stored.message().envelope().itemHash().value())
                  .toList()));
    }
  }

  /**
   * Remembers what is removed; its messages must still be there.
   *
   * @param place of its end in commit order
   * @param messages their hashes, as an array in PostgreSQL's text form
   */
  void insert(Script script, long place, Timestamp now, String messages) {
    script.add(INSERT, Long.toString(place), Long.toString(now.micros()), messages);
  }
}
