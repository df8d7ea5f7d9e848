package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Forgetting;
import java.util.List;

/** Writes the table {@code forgotten}. */
final class ForgottenTable {

  private static final String INSERT =
      """
      INSERT INTO forgotten (
        item_hash, seq, forgotten_seq, type, chain, item_type, sender, owner, channel, signature, time,
        reception_time, content_type, payment_type, size, forgotten_by, forgotten_at)
      SELECT m.item_hash, m.seq, ?::bigint, m.type, m.chain, m.item_type, m.sender, m.owner, m.channel,
        m.signature, m.time, m.reception_time, m.content_type, COALESCE(m.payment_type, 1),
        COALESCE(f.size, r.size), ARRAY[?], ?::bigint
      FROM message m LEFT JOIN file f ON m.type = 3 AND f.hash = m.content_item_hash
      LEFT JOIN removing r ON r.item_hash = m.item_hash
      WHERE m.item_hash = ANY (?::text[])\
      """;

  // No row may lose its number, so the statement fails if it meets any. It stands after the
  // messages
  // are written, whose keys have made it wait for whoever was forgetting them.
  private static final String REFUSE =
      "UPDATE forgotten SET seq = NULL WHERE item_hash = ANY (?::text[])";

  /**
   * Lets the transaction fail when one of these messages was forgotten: a try that was out of reach
   * for long may be carried out when what the next one wrote is gone already, and its keys with it.
   */
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

  /** Remembers what is to be forgotten; its messages must still be there. */
  void insert(Script script, Forgetting forgetting, String messages) {
    script.add(
        INSERT,
        Long.toString(forgetting.seq()),
        forgetting.by().value(),
        Long.toString(forgetting.time().micros()),
        messages);
  }
}
