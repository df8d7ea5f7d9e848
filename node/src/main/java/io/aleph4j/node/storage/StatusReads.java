package io.aleph4j.node.storage;

import io.aleph4j.protocol.MessageStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the node knows of messages that are not live: waiting copies, refusals, and every
 * message's status.
 */
public final class StatusReads {

  private static final String STATUS =
      """
      SELECT status, reception_time FROM message WHERE item_hash = ?
      UNION ALL
      (SELECT 0::smallint, reception_time FROM pending WHERE item_hash = ? ORDER BY reception_time LIMIT 1)
      UNION ALL
      SELECT 3::smallint, reception_time FROM forgotten WHERE item_hash = ?
      UNION ALL
      SELECT 5::smallint, reception_time FROM removed WHERE item_hash = ?
      UNION ALL
      SELECT 2::smallint, reception_time FROM rejected WHERE item_hash = ?\
      """;

  private final DataSource source;

  /** Reads over the source's connections. */
  public StatusReads(DataSource source) {
    this.source = source;
  }

  /** A message's status and when the node first saw it, in microseconds. */
  public record Standing(MessageStatus status, long receptionTime) {}

  /** A copy that waits: the envelope as JSON, and the content if it is there. */
  public record PendingCopy(String envelope, @Nullable String content, long receptionTime) {}

  /** The latest refusal of a message: the envelope and the details as JSON. */
  public record Refusal(
      String envelope, int errorCode, @Nullable String details, long receptionTime) {}

  /**
   * The standing of this hash: that of the live message, else of a waiting copy, else of what was
   * forgotten, removed or refused.
   */
  public Optional<Standing> standing(String itemHash) {
    return new Sql()
        .add(STATUS, itemHash, itemHash, itemHash, itemHash, itemHash)
        .first(
            source,
            "a message's status",
            row -> new Standing(Codes.messageStatus(row.getShort(1)), row.getLong(2)));
  }

  /** The waiting copies of this hash, in the order of their arrival. */
  public List<PendingCopy> pending(String itemHash) {
    return new Sql()
        .add(
            "SELECT message, content, reception_time FROM pending WHERE item_hash = ? ORDER BY id",
            itemHash)
        .list(
            source,
            "the waiting copies of a message",
            row ->
                new PendingCopy(
                    Objects.requireNonNull(row.getString(1)), row.getString(2), row.getLong(3)));
  }

  /** The refusal of this hash. */
  public Optional<Refusal> rejected(String itemHash) {
    return new Sql()
        .add(
            "SELECT message, error_code, details, reception_time FROM rejected WHERE item_hash = ?",
            itemHash)
        .first(
            source,
            "the refusal of a message",
            row ->
                new Refusal(
                    Objects.requireNonNull(row.getString(1)),
                    row.getShort(2),
                    row.getString(3),
                    row.getLong(4)));
  }

  /** How many copies wait. */
  public long pendingCopies() {
    return new Sql()
        .add("SELECT count(*) FROM pending")
        .first(source, "the number of waiting messages", row -> row.getLong(1))
        .orElseThrow();
  }
}
