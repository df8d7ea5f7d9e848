package io.aleph4j.node.storage;

import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that lists rows by the time of their first confirmation; unconfirmed ones
 * count as the latest. What is restricted is sorted whole; the unrestricted list of messages walks
 * two indexes.
 */
final class ConfirmationScan {

  private final ScanShape shape;
  private final Conditions conditions;
  private final @Nullable Long start;
  private final @Nullable Long end;
  private final boolean ascending;
  private final @Nullable MessagePosition after;
  private final Sql sql = new Sql();

  /** As {@link TimeScan}; the position's time is the one behind that of the confirmation. */
  ConfirmationScan(
      ScanShape shape,
      Conditions conditions,
      @Nullable Long start,
      @Nullable Long end,
      boolean ascending,
      @Nullable MessagePosition after) {
    this.shape = shape;
    this.conditions = conditions;
    this.start = start;
    this.end = end;
    this.ascending = ascending;
    this.after = after;
  }

  /** The statement whose rows are these columns of the page's rows. */
  Sql select(String columns, long offset, int limit) {
    sql.add("SELECT " + columns + " FROM (SELECT r.seq, r.confirmed, r.time, r.item_hash FROM (");
    if (conditions.isEmpty()) {
      for (boolean confirmed : new boolean[] {false, true}) {
        sql.add(confirmed ? " UNION ALL (" : "(");
        sql.add(row()).add(" AND " + shape.confirmed() + (confirmed ? " IS NOT NULL" : " IS NULL"));
        restrict();
        sql.add(branchOrder(confirmed)).add(" LIMIT ").literal(offset + limit).add(")");
      }
    } else {
      sql.add(row());
      restrict();
    }
    sql.add(") r ORDER BY " + order("r.") + " LIMIT ").literal(limit);
    sql.add(" OFFSET ").literal(offset);
    return sql.add(") p " + shape.rows() + " ORDER BY " + order("p."));
  }

  private String row() {
    return "SELECT "
        + shape.seq()
        + " AS seq, "
        + shape.confirmed()
        + " AS confirmed, "
        + shape.created()
        + " AS time, "
        + shape.hash()
        + " AS item_hash FROM "
        + shape.from()
        + " WHERE true";
  }

  private void restrict() {
    conditions.addTo(sql, false);
    TimeScan.addRange(sql, shape, start, end);
    if (after != null) {
      sql.add(" AND ");
      addAfter(after, ascending ? " > ?" : " < ?");
    }
  }

  private void addAfter(MessagePosition position, String beyond) {
    String created = shape.created();
    String laterTime =
        "(" + created + beyond + " OR (" + created + " = ? AND " + shape.hash() + " > ?))";
    String confirmed = shape.confirmed();
    Long at = position.confirmedAt();
    long time = position.time();
    if (at == null) {
      sql.add(ascending ? "(" : "(" + confirmed + " IS NOT NULL OR ");
      sql.add(
          "(" + confirmed + " IS NULL AND " + laterTime + "))", time, time, position.itemHash());
    } else {
      sql.add(ascending ? "(" + confirmed + " IS NULL OR " : "(");
      sql.add(confirmed + beyond + " OR (" + confirmed + " = ? AND ", at, at);
      sql.add(laterTime + "))", time, time, position.itemHash());
    }
  }

  private String branchOrder(boolean confirmed) {
    String direction = ascending ? "" : " DESC";
    return " ORDER BY "
        + (confirmed ? shape.confirmed() + direction + ", " : "")
        + (shape.created() + direction + ", ")
        + (ascending ? "" : shape.prefix() + ", ")
        + shape.hash();
  }

  private String order(String alias) {
    return ascending
        ? alias + "confirmed NULLS LAST, " + alias + "time, " + alias + "item_hash"
        : alias + "confirmed DESC NULLS FIRST, " + alias + "time DESC, " + alias + "item_hash";
  }
}
