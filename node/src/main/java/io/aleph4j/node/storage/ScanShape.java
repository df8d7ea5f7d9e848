package io.aleph4j.node.storage;

/**
 * The table that a list scans, with the columns that its order is made of.
 *
 * @param table the FROM item whose indexes are walked
 * @param keyed the FROM item with the columns of keys
 * @param from the FROM item with all columns of conditions
 * @param seq the column that names a row
 * @param time the time that the list is ordered by
 * @param prefix the beginning of the item hash, which the indexes hold behind the time
 * @param hash the item hash
 * @param confirmed the time of the first confirmation
 * @param created the time behind that of the confirmation
 * @param rows the FROM items that belong to a row of the scan, which the text calls p
 */
record ScanShape(
    String table,
    String keyed,
    String from,
    String seq,
    String time,
    String prefix,
    String hash,
    String confirmed,
    String created,
    String rows) {

  static final ScanShape MESSAGES =
      new ScanShape(
          "message",
          "message",
          "message",
          "seq",
          "time",
          "hash_prefix",
          "item_hash",
          "first_confirmed_at",
          "time",
          "JOIN message m ON m.seq = p.seq");

  /** Messages by their tags. */
  static final ScanShape TAGGED_MESSAGES =
      new ScanShape(
          "message_tag g",
          "message_tag g JOIN message ON message.seq = g.seq",
          "message_tag g JOIN message ON message.seq = g.seq",
          "g.seq",
          "g.time",
          "g.hash_prefix",
          "item_hash",
          "first_confirmed_at",
          "g.time",
          "JOIN message m ON m.seq = p.seq");

  static final ScanShape POSTS =
      new ScanShape(
          "post s",
          "post s",
          "post s JOIN message o ON o.seq = s.original_seq",
          "s.original_seq",
          "s.last_updated",
          "s.hash_prefix",
          "o.item_hash",
          "s.first_confirmed_at",
          "s.created",
          "JOIN post s ON s.original_seq = p.seq JOIN message o ON o.seq = p.seq"
              + " JOIN message l ON l.seq = s.latest_seq");

  /** Posts by the tags of their versions in force. */
  static final ScanShape TAGGED_POSTS =
      new ScanShape(
          "post_tag g",
          "post_tag g JOIN post s ON s.original_seq = g.original_seq",
          "post_tag g JOIN post s ON s.original_seq = g.original_seq"
              + " JOIN message o ON o.seq = g.original_seq",
          "g.original_seq",
          "g.last_updated",
          "g.hash_prefix",
          "o.item_hash",
          "s.first_confirmed_at",
          "s.created",
          POSTS.rows());
}
