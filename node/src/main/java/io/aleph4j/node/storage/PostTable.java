package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.PostVersion;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** Writes the table {@code post}. */
final class PostTable {

  private static final String INSERT =
      """
      INSERT INTO post (
        original_seq, latest_seq, hash_prefix, owner_key, type_key, channel_key, ref_key, created,
        last_updated, content_start, content_end, tags, tag_keys)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private static final String UPDATE =
      """
      UPDATE post SET latest_seq = ?, last_updated = ?, content_start = ?, content_end = ?, tags = ?, tag_keys = ?
      WHERE original_seq = ?\
      """;

  void insert(
      Connection connection, Map<Long, StoredMessage> originals, Map<Long, PostVersion> versions)
      throws SQLException {
    if (originals.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Map.Entry<Long, StoredMessage> original : originals.entrySet()) {
        PostVersion version = versions.get(original.getKey());
        if (version == null) {
          throw new IllegalArgumentException("post " + original.getKey() + " has no version");
        }
        bindOriginal(insert, original.getValue());
        insert.setLong(2, version.seq());
        insert.setLong(9, version.lastUpdated().micros());
        insert.setInt(10, version.content().start());
        insert.setInt(11, version.content().end());
        MessageTable.setTags(insert, 12, version.tags());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bindOriginal(PreparedStatement insert, StoredMessage original)
      throws SQLException {
    Message message = original.message();
    Envelope envelope = message.envelope();
    insert.setLong(1, original.seq());
    insert.setLong(3, Keys.hashPrefix(envelope.itemHash().value()));
    insert.setLong(4, Keys.of(message.content().address().value()));
    MessageTable.setKey(insert, 5, message.content().header().type());
    MessageTable.setKey(insert, 6, envelope.channel());
    MessageTable.setKey(insert, 7, message.content().header().ref());
    insert.setLong(8, message.content().time().micros());
  }

  /** Brings new versions of posts that were there before into force. */
  void update(
      Connection connection, Map<Long, StoredMessage> originals, Map<Long, PostVersion> versions)
      throws SQLException {
    if (versions.size() == originals.size()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      for (Map.Entry<Long, PostVersion> changed : versions.entrySet()) {
        if (originals.containsKey(changed.getKey())) {
          continue;
        }
        PostVersion version = changed.getValue();
        update.setLong(1, version.seq());
        update.setLong(2, version.lastUpdated().micros());
        update.setInt(3, version.content().start());
        update.setInt(4, version.content().end());
        MessageTable.setTags(update, 5, version.tags());
        update.setLong(7, changed.getKey());
        update.addBatch();
      }
      update.executeBatch();
    }
  }
}
