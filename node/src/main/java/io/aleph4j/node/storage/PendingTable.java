package io.aleph4j.node.storage;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.StrictJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the table {@code pending}. */
final class PendingTable {

  private static final String INSERT =
      """
      INSERT INTO pending (
        copy_id, item_hash, message, content, reception_time, next_attempt, retries, error_code, details,
        waits_for, confirmation)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (copy_id) DO NOTHING\
      """;

  private static final String UPDATE =
      """
      UPDATE pending SET next_attempt = ?, retries = ?, error_code = ?, details = ?, waits_for = ?
      WHERE id = ?\
      """;

  void insert(Connection connection, List<Plan.Park> parks) throws SQLException {
    if (parks.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Plan.Park park : parks) {
        bind(insert, park);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, Plan.Park park) throws SQLException {
    Envelope envelope = park.envelope();
    Message message = park.message();
    Plan.Delay delay = park.delay();
    insert.setBytes(1, copyId(envelope));
    insert.setString(2, envelope.itemHash().value());
    insert.setString(3, EnvelopeWriter.toJson(envelope));
    insert.setString(4, fetchedContent(message));
    insert.setLong(5, park.receptionTime().micros());
    insert.setLong(6, delay.nextAttempt().micros());
    insert.setShort(7, (short) delay.retries());
    insert.setShort(8, (short) delay.code().code());
    insert.setString(9, Details.toJson(delay.details()));
    insert.setString(10, text(delay.waitsFor()));
    insert.setString(11, toJson(park.confirmation()));
  }

  // An inline content is in the envelope already.
  private static @Nullable String fetchedContent(@Nullable Message message) {
    return message == null || message.envelope().itemType() == ItemType.INLINE
        ? null
        : message.contentText();
  }

  void update(Connection connection, List<Plan.Repark> reparks) throws SQLException {
    if (reparks.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      for (Plan.Repark repark : reparks) {
        Plan.Delay delay = repark.delay();
        update.setLong(1, delay.nextAttempt().micros());
        update.setShort(2, (short) delay.retries());
        update.setShort(3, (short) delay.code().code());
        update.setString(4, Details.toJson(delay.details()));
        update.setString(5, text(delay.waitsFor()));
        update.setLong(6, repark.id());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  void delete(Connection connection, List<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM pending WHERE id = ANY (?)")) {
      delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      delete.executeUpdate();
    }
  }

  /** What makes two copies of a message the same: sender, hash and signature (spec 01 §8.3). */
  private static byte[] copyId(Envelope envelope) {
    String signature = envelope.signature();
    return Keys.digest(
        envelope.sender().value(), envelope.itemHash().value(), signature == null ? "" : signature);
  }

  private static @Nullable String text(@Nullable ItemHash hash) {
    return hash == null ? null : hash.value();
  }

  private static @Nullable String toJson(@Nullable Confirmation confirmation) {
    if (confirmation == null) {
      return null;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("chain", confirmation.chain().code());
    json.put("hash", confirmation.txHash());
    json.put("height", confirmation.height());
    json.put("time", confirmation.time().micros());
    json.put("publisher", confirmation.publisher());
    return StrictJson.mapper().writeValueAsString(json);
  }
}
