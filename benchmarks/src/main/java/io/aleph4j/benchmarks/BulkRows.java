package io.aleph4j.benchmarks;

import io.aleph4j.node.storage.Codes;
import io.aleph4j.node.storage.Keys;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.Payment;
import java.util.List;

/** How invented messages become rows of the node's tables. */
final class BulkRows {

  static final String MESSAGE_COLUMNS =
      "seq, item_hash, hash_prefix, type, status, chain, item_type, sender, sender_key, owner,"
          + " owner_key, channel, channel_key, time, reception_time, content_time, size, signature,"
          + " content_type, content_type_key, content_ref, content_ref_key, content_key,"
          + " content_key_key, content_item_hash, payment_type, tags, tag_keys, first_confirmed_at,"
          + " first_confirmed_height, item_content";
  static final String POST_COLUMNS =
      "original_seq, latest_seq, hash_prefix, owner_key, type_key, channel_key, ref_key, created,"
          + " last_updated, content_start, content_end, tags, tag_keys, first_confirmed_at";
  static final String AGGREGATE_COLUMNS =
      "aggregate_id, owner, owner_key, key, key_key, created, first_hash, last_updated, last_hash";
  static final String ENTRY_COLUMNS = "aggregate_id, name_digest, name, value, time, item_hash";

  /** What lists the messages and posts by their tags, once they are there. */
  static final List<String> TAGS =
      List.of(
          "INSERT INTO message_tag SELECT k.tag_key, m.time, m.hash_prefix, m.seq FROM message m"
              + " CROSS JOIN LATERAL (SELECT DISTINCT unnest(m.tag_keys) AS tag_key) k",
          "INSERT INTO post_tag SELECT k.tag_key, p.last_updated, p.hash_prefix, p.original_seq"
              + " FROM post p"
              + " CROSS JOIN LATERAL (SELECT DISTINCT unnest(p.tag_keys) AS tag_key) k");

  static final long RECEPTION_DELAY_MICROS = 1_000_000;

  private BulkRows() {}

  static byte[] message(CopyRow row, BulkMessage message) {
    row.add(message.seq())
        .add(message.hash().value())
        .add(Keys.hashPrefix(message.hash().value()))
        .add(Codes.of(message.type()))
        .add(Codes.of(message.removing() ? MessageStatus.REMOVING : MessageStatus.PROCESSED))
        .add("ETH")
        .add(Codes.of(ItemType.INLINE))
        .add(message.sender())
        .add(Keys.of(message.sender()))
        .add(message.owner())
        .add(Keys.of(message.owner()))
        .add(message.channel())
        .add(Keys.ofNullable(message.channel()))
        .add(message.time())
        .add(message.time() + RECEPTION_DELAY_MICROS)
        .add(message.time())
        .add(message.text().length())
        .add(message.signature())
        .add(message.postType())
        .add(Keys.ofNullable(message.postType()))
        .add(message.ref())
        .add(Keys.ofNullable(message.ref()))
        .add(message.aggregateKey())
        .add(Keys.ofNullable(message.aggregateKey()))
        .add(message.file());
    Payment.Type payment = message.payment();
    if (payment == null) {
      row.addNull();
    } else {
      row.add(payment(payment));
    }
    BulkPosts.addTags(row, message.tags());
    BulkMessage.Confirmation confirmation = message.confirmation();
    if (confirmation == null) {
      row.addNull().addNull();
    } else {
      row.add(confirmation.time()).add(confirmation.height());
    }
    return row.add(message.text()).end();
  }

  /** The number by which the tables hold a way of paying. */
  static long payment(Payment.Type type) {
    Short code = Codes.ofPayment(type.wireName());
    if (code == null) {
      throw new IllegalStateException("no number for " + type);
    }
    return code;
  }
}
