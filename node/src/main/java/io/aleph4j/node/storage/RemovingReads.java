package io.aleph4j.node.storage;

import io.aleph4j.node.process.Forgettable;
import io.aleph4j.protocol.ItemHash;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Reads which messages are being removed (spec 01 §7.11). Thread-safe. */
public final class RemovingReads {

  // The content of a message is no reason to wait: else one that is not inline would never end.
  private static final String IS_OVER =
      """
      (m.type <> 3
        OR NOT EXISTS (SELECT FROM file_pin p WHERE p.item_hash = m.item_hash AND p.kind IN (1, 4)))\
      """;

  private final DataSource database;

  public RemovingReads(DataSource database) {
    this.database = database;
  }

  /**
   * Messages that are being removed and whose file has gone, or that have none, in the order of
   * their hashes.
   *
   * @param after the hash after which the part of the list begins; empty for its beginning
   */
  public List<ItemHash> over(String after, int limit) {
    return new Sql()
        .add("SELECT m.item_hash FROM removing r JOIN message m ON m.item_hash = r.item_hash")
        .add(" WHERE r.item_hash > ? AND " + IS_OVER, after)
        .add(" ORDER BY r.item_hash LIMIT ")
        .literal(limit)
        .list(database, "what can be removed", row -> new ItemHash(row.getString(1)));
  }

  /** Those of these messages of which that is so at this moment. */
  public List<Forgettable> over(Collection<ItemHash> messages) {
    String[] hashes = messages.stream().map(ItemHash::value).toArray(String[]::new);
    return new Sql()
        .add(ForgetReads.HEADER + "m WHERE m.item_hash = ANY (?)", (Object) hashes)
        .add(" AND m.status <> 1 AND " + IS_OVER)
        .list(database, "what can be removed now", ForgetReads::header);
  }

  /** Whether this message was removed at this place in commit order. */
  public boolean isRemoved(ItemHash message, long place) {
    return new Sql()
        .add(
            "SELECT 1 FROM removed WHERE item_hash = ? AND removed_seq = ?", message.value(), place)
        .first(database, "whether a message was removed", row -> true)
        .isPresent();
  }
}
