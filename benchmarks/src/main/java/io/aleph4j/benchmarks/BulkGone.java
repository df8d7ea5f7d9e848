package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Codes;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Payment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is left of forgotten and removed messages. One thread at a time. */
final class BulkGone {

  private static final String COMMON =
      "item_hash, seq, type, chain, item_type, sender, owner, channel, signature, time,"
          + " reception_time, content_type, payment_type, size, ";
  static final String FORGOTTEN_COLUMNS = COMMON + "forgotten_seq, forgotten_by, forgotten_at";
  static final String REMOVED_COLUMNS = COMMON + "removed_seq, removed_at";

  /** The notes of the messages that are being removed. */
  static final String REMOVING =
      """
      INSERT INTO removing (item_hash, owner, payment_type, size, since)
      SELECT item_hash, owner, payment_type, NULL, time FROM message WHERE status = 4\
      """;

  private final CopyRow row = new CopyRow();

  byte[] forgotten(BulkMessage message, BulkMessage by) {
    return common(message).add(by.seq()).addWords(List.of(by.hash().value())).add(by.time()).end();
  }

  byte[] removed(BulkMessage message, long removedSeq) {
    return common(message)
        .add(removedSeq)
        .add(message.time() + BulkRows.RECEPTION_DELAY_MICROS)
        .end();
  }

  private CopyRow common(BulkMessage message) {
    Payment.@Nullable Type payment = message.payment();
    row.add(message.hash().value())
        .add(message.seq())
        .add(Codes.of(message.type()))
        .add("ETH")
        .add(Codes.of(ItemType.INLINE))
        .add(message.sender())
        .add(message.owner())
        .add(message.channel())
        .add(message.signature())
        .add(message.time())
        .add(message.time() + BulkRows.RECEPTION_DELAY_MICROS)
        .add(message.postType())
        .add(BulkRows.payment(payment == null ? Payment.Type.HOLD : payment));
    return message.file() == null ? row.addNull() : row.add(NetworkNames.fileText(0).length());
  }
}
