package io.aleph4j.node.storage;

import io.aleph4j.node.feed.StoredMessage;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.MessageStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the table {@code message}. */
final class MessageTable {

  private static final String INSERT =
      """
      INSERT INTO message (
        seq, item_hash, hash_prefix, type, status, chain, item_type, sender, sender_key, owner, owner_key,
        channel, channel_key, time, reception_time, content_time, size, signature, content_type, content_type_key,
        content_ref, content_ref_key, content_key, content_key_key, content_item_hash, payment_type, tags, tag_keys,
        item_content, content)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private static final String CONFIRM =
      """
      UPDATE message SET
        first_confirmed_at = LEAST(first_confirmed_at, ?),
        first_confirmed_height = LEAST(first_confirmed_height, ?)
      WHERE item_hash = ?\
      """;

  void insert(Connection connection, List<StoredMessage> messages) throws SQLException {
    if (messages.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (StoredMessage message : messages) {
        bind(insert, message);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  void confirm(Connection connection, List<Plan.Confirmed> confirmed) throws SQLException {
    if (confirmed.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(CONFIRM)) {
      for (Plan.Confirmed one : confirmed) {
        update.setLong(1, one.confirmation().time().micros());
        update.setLong(2, one.confirmation().height());
        update.setString(3, one.hash().value());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, StoredMessage stored) throws SQLException {
    Message message = stored.message();
    Envelope envelope = message.envelope();
    ContentHeader header = message.content().header();
    boolean inline = envelope.itemType() == ItemType.INLINE;
    insert.setLong(1, stored.seq());
    insert.setString(2, envelope.itemHash().value());
    insert.setLong(3, Keys.hashPrefix(envelope.itemHash().value()));
    insert.setShort(4, Codes.of(envelope.type()));
    insert.setShort(5, Codes.of(MessageStatus.PROCESSED));
    insert.setString(6, envelope.chain().code());
    insert.setShort(7, Codes.of(envelope.itemType()));
    insert.setString(8, envelope.sender().value());
    insert.setLong(9, Keys.of(envelope.sender().value()));
    insert.setString(10, message.content().address().value());
    insert.setLong(11, Keys.of(message.content().address().value()));
    setName(insert, 12, envelope.channel());
    insert.setLong(14, envelope.time().micros());
    insert.setLong(15, stored.receptionTime().micros());
    insert.setLong(16, message.content().time().micros());
    insert.setInt(17, message.size());
    insert.setString(18, envelope.signature());
    setName(insert, 19, header.type());
    setName(insert, 21, header.ref());
    setName(insert, 23, header.key());
    insert.setString(25, header.itemHash());
    setShort(insert, 26, Codes.ofPayment(header.paymentType()));
    setTags(insert, 27, header.tags());
    insert.setString(29, inline ? message.contentText() : null);
    insert.setString(30, inline ? null : message.contentText());
  }

  /** Binds a name that may be absent, and its key right after it. */
  private static void setName(PreparedStatement statement, int index, @Nullable String name)
      throws SQLException {
    statement.setString(index, name);
    setKey(statement, index + 1, name);
  }

  static void setKey(PreparedStatement statement, int index, @Nullable String name)
      throws SQLException {
    if (name == null) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, Keys.of(name));
    }
  }

  private static void setShort(PreparedStatement statement, int index, @Nullable Short value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.SMALLINT);
    } else {
      statement.setShort(index, value);
    }
  }

  /** Binds tags and, right after them, their keys; both null when there are none. */
  static void setTags(PreparedStatement statement, int index, List<String> tags)
      throws SQLException {
    if (tags.isEmpty()) {
      statement.setNull(index, Types.ARRAY);
      statement.setNull(index + 1, Types.ARRAY);
      return;
    }
    Connection connection = statement.getConnection();
    statement.setArray(index, connection.createArrayOf("text", tags.toArray()));
    Object[] keys = tags.stream().map(Keys::of).toArray();
    statement.setArray(index + 1, connection.createArrayOf("bigint", keys));
  }
}
