package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the table {@code message}, and has its tags written. */
final class MessageTable {

  private static final String INSERT = "INSERT INTO message SELECT * FROM unnest(?::message[])";

  private static final String CONFIRM =
      """
      UPDATE message m SET
        first_confirmed_at = LEAST(m.first_confirmed_at, c.time),
        first_confirmed_height = LEAST(m.first_confirmed_height, c.height)
      FROM (
        SELECT item_hash, min(time) AS time, min(height) AS height
        FROM unnest(?::confirmation[]) GROUP BY item_hash) c
      WHERE m.item_hash = c.item_hash\
      """;

  private static final String DELETE = "DELETE FROM message WHERE item_hash = ANY (?::text[])";

  // A file that is gone cannot be paid for again.
  private static final String PAID_AGAIN =
      """
      UPDATE message m SET status = 1 WHERE m.item_hash = ANY (?::text[]) AND m.status <> 1
        AND (m.type <> 3
          OR EXISTS (SELECT FROM file_pin p WHERE p.item_hash = m.item_hash AND p.kind = 1))\
      """;

  private static final String UNPAID =
      "UPDATE message SET status = 4 WHERE item_hash = ANY (?::text[]) AND status = 1";

  private final TagTable tags = new TagTable();

  /** The processed ones of these messages are being removed from now on. */
  void unpaid(Script script, String hashes) {
    script.add(UNPAID, hashes);
  }

  /** Those of these messages are processed again that are being removed and whose file is kept. */
  void paidAgain(Script script, String hashes) {
    script.add(PAID_AGAIN, hashes);
  }

  /** Deletes messages that are forgotten or removed, of these hashes. */
  void delete(Script script, String hashes) {
    tags.delete(script, hashes);
    script.add(DELETE, hashes);
  }

  void insert(Script script, List<StoredMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    messages.forEach(message -> add(rows.row(), message));
    script.add(INSERT, rows.toString());
    tags.insert(script, messages);
  }

  void confirm(Script script, List<Plan.Confirmed> confirmed) {
    if (!confirmed.isEmpty()) {
      script.add(CONFIRM, ConfirmationTable.rows(confirmed).toString());
    }
  }

  private static void add(RowArray row, StoredMessage stored) {
    Message message = stored.message();
    Envelope envelope = message.envelope();
    String hash = envelope.itemHash().value();
    String sender = envelope.sender().value();
    String owner = message.content().address().value();
    ContentHeader header = message.content().header();
    long senderKey = Keys.of(sender);
    boolean inline = envelope.itemType() == ItemType.INLINE;
    row.add(stored.seq())
        .add(hash)
        .add(Keys.hashPrefix(hash))
        .add(Codes.of(envelope.type()))
        .add(Codes.of(MessageStatus.PROCESSED))
        .add(envelope.chain().code())
        .add(Codes.of(envelope.itemType()))
        .add(sender)
        .add(senderKey)
        .add(owner)
        .add(owner.equals(sender) ? senderKey : Keys.of(owner));
    addName(row, envelope.channel());
    row.add(envelope.time().micros())
        .add(stored.receptionTime().micros())
        .add(message.content().time().micros())
        .add(message.size())
        .add(envelope.signature());
    addName(row, header.type());
    addName(row, header.ref());
    addName(row, header.key());
    row.add(header.itemHash()).add(Codes.ofPayment(header.paymentType()));
    addTags(row, header.tags());
    row.skip(2) // not confirmed yet
        .add(inline ? message.contentText() : null)
        .add(inline ? null : message.contentText());
  }

  /** Adds a name that may be absent, and its key right after it. */
  private static void addName(RowArray row, @Nullable String name) {
    row.add(name).add(Keys.ofNullable(name));
  }

  /** Adds tags and, right after them, their keys; both null when there are none. */
  static void addTags(RowArray row, List<String> tags) {
    row.addTexts(tags).addNumbers(tags.stream().map(Keys::of).toList());
  }
}
