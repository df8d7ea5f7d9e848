package io.aleph4j.node.storage;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads which machines there are. Thread-safe. */
public final class MachineReads {

  private final DataSource database;

  public MachineReads(DataSource database) {
    this.database = database;
  }

  /**
   * A program that messages start.
   *
   * @param time of its message, in microseconds
   * @param subscriptions which messages: a JSON array, as spelled
   */
  public record Subscribed(String itemHash, long time, String subscriptions) {}

  /**
   * A part of the list of programs that messages start, ordered by the time of their own messages
   * and by hash, both in this direction.
   *
   * @param after the program after which the part begins; null for the list's beginning
   */
  public List<Subscribed> subscribed(boolean ascending, @Nullable Subscribed after, int limit) {
    Sql sql =
        new Sql()
            .add("SELECT item_hash, time, subscriptions FROM machine")
            .add(" WHERE subscriptions IS NOT NULL");
    if (after != null) {
      sql.add(
          " AND (time, item_hash) " + (ascending ? '>' : '<') + " (?, ?)",
          after.time(),
          after.itemHash());
    }
    String direction = ascending ? "" : " DESC";
    sql.add(" ORDER BY time" + direction + ", item_hash" + direction + " LIMIT ").literal(limit);
    return sql.list(
        database,
        "the programs that messages start",
        row ->
            new Subscribed(
                Objects.requireNonNull(row.getString(1)),
                row.getLong(2),
                Objects.requireNonNull(row.getString(3))));
  }
}
