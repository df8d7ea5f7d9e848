package io.aleph4j.node.storage;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.process.Plan;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeWriter;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.StrictJson;
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
      SELECT copy_id, item_hash, message, content, reception_time, next_attempt, retries, error_code, details,
        waits_for, confirmation
      FROM unnest(?::pending[]) ON CONFLICT (copy_id) DO NOTHING\
      """;

  // A try that was read before the last one ended comes to nothing: it would put the next one off.
  // One that found what it had waited for, and waits for something else now, is not counted.
  private static final String UPDATE =
      """
      UPDATE pending p SET
        next_attempt = r.next_attempt, retries = r.retries, error_code = r.error_code, details = r.details,
        waits_for = r.waits_for
      FROM unnest(?::pending[]) r
      WHERE p.id = r.id
        AND (p.retries = r.retries - 1 OR (p.retries = r.retries AND p.waits_for <> r.waits_for))\
      """;

  private static final String DELETE = "DELETE FROM pending WHERE id = ANY (?::bigint[])";

  void insert(Script script, List<Plan.Park> parks) {
    if (parks.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    parks.forEach(park -> add(rows.row(), park));
    script.add(INSERT, rows.toString());
  }

  private static void add(RowArray row, Plan.Park park) {
    Envelope envelope = park.envelope();
    row.skip(1) // the database gives the id
        .add(copyId(envelope))
        .add(envelope.itemHash().value())
        .add(EnvelopeWriter.toJson(envelope))
        .add(fetchedContent(park.message()))
        .add(park.receptionTime().micros());
    addDelay(row, park.delay());
    row.add(toJson(park.confirmation()));
  }

  private static void addDelay(RowArray row, Plan.Delay delay) {
    row.add(delay.nextAttempt().micros())
        .add(delay.retries())
        .add(delay.code().code())
        .add(Details.toJson(delay.details()))
        .add(text(delay.waitsFor()));
  }

  // An inline content is in the envelope already.
  private static @Nullable String fetchedContent(@Nullable Message message) {
    return message == null || message.envelope().itemType() == ItemType.INLINE
        ? null
        : message.contentText();
  }

  void update(Script script, List<Plan.Repark> reparks) {
    if (reparks.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    for (Plan.Repark repark : reparks) {
      addDelay(rows.row().add(repark.id()).skip(5), repark.delay());
      rows.skip(1);
    }
    script.add(UPDATE, rows.toString());
  }

  void delete(Script script, List<Long> ids) {
    if (!ids.isEmpty()) {
      script.add(DELETE, RowArray.array(ids));
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
