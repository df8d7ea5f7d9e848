package io.aleph4j.node.storage;

import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that lists rows by time at a cost of the page's size.
 *
 * <p>Each scan walks an index of (dimension, time DESC, hash_prefix). A cursor splits it into the
 * later hashes of the same time and the earlier times, so that neither a flood of equal times nor
 * the depth of the page costs anything. The index runs with the wrong tie order when walked
 * backwards; ascending lists therefore find the page's last time first, take what lies before it,
 * which is less than a page, and scan that last time forwards.
 */
final class TimeScan {

  private final ScanShape shape;
  private final Conditions conditions;
  private final @Nullable Long start;
  private final @Nullable Long end;
  private final boolean ascending;
  private final @Nullable MessagePosition after;
  private final long offset;
  private final int limit;
  private final boolean merges;
  private final Sql sql = new Sql();

  /**
   * A scan of what meets the conditions at a time from {@code start} to before {@code end}.
   *
   * @param after the position after which the page begins; null for the list's beginning
   */
  TimeScan(
      ScanShape shape,
      Conditions conditions,
      @Nullable Long start,
      @Nullable Long end,
      boolean ascending,
      @Nullable MessagePosition after,
      long offset,
      int limit) {
    this.shape = shape;
    this.conditions = conditions;
    this.start = start;
    this.end = end;
    this.ascending = ascending;
    this.after = after;
    this.offset = offset;
    this.limit = limit;
    this.merges = conditions.mergesScans();
  }

  /** The statement whose rows are these columns of the page's rows. */
  Sql select(String columns) {
    String order = ascending ? "time, " : "time DESC, ";
    sql.add("SELECT " + columns + " FROM (SELECT ");
    if (conditions.repeatsRows()) {
      // The page's rows are among the first ones of each scan, so that none is missed for it.
      sql.add("DISTINCT ");
    }
    sql.add("r.seq, r.time, r.item_hash FROM ");
    if (merges) {
      sql.add(conditions.each()).add(" CROSS JOIN LATERAL ");
    }
    sql.add("(");
    if (ascending) {
      ascendingScan();
    } else {
      descendingScan();
    }
    sql.add(") r ORDER BY r." + order + "r.item_hash LIMIT ").literal(limit);
    if (offset > 0) {
      sql.add(" OFFSET ").literal(offset);
    }
    return sql.add(") p " + shape.rows() + " ORDER BY p." + order + "p.item_hash");
  }

  private void descendingScan() {
    if (after != null) {
      restOfSameTime(after);
      sql.add(" UNION ALL ");
    }
    sql.add("(").add(row());
    range();
    if (after != null) {
      sql.add(" AND " + shape.time() + " < ?", after.time());
    }
    sql.add(" ORDER BY " + shape.time() + " DESC, " + hashOrder() + " LIMIT ");
    sql.literal(depth()).add(")");
  }

  private void ascendingScan() {
    if (after != null) {
      restOfSameTime(after);
      sql.add(" UNION ALL (");
    }
    String time = shape.time();
    sql.add("WITH edge AS MATERIALIZED (SELECT max(t.time) AS time FROM (");
    sql.add("SELECT " + time + " AS time FROM " + shape.from() + " WHERE true");
    laterTimes();
    sql.add(" ORDER BY " + time + " LIMIT ").literal(depth()).add(") t) (").add(row());
    laterTimes();
    sql.add(" AND " + time + " < (SELECT edge.time FROM edge) ORDER BY " + time + " LIMIT ");
    sql.literal(depth()).add(") UNION ALL (").add(row());
    conditions.addTo(sql, merges);
    sql.add(" AND " + time + " = (SELECT edge.time FROM edge) ORDER BY " + hashOrder() + " LIMIT ");
    sql.literal(depth()).add(after == null ? ")" : "))");
  }

  private void laterTimes() {
    range();
    if (after != null) {
      sql.add(" AND " + shape.time() + " > ?", after.time());
    }
  }

  private void restOfSameTime(MessagePosition position) {
    sql.add("(").add(row());
    range();
    sql.add(
        " AND "
            + shape.time()
            + " = ? AND "
            + shape.prefix()
            + " >= ? AND "
            + shape.hash()
            + " > ?",
        position.time(),
        Keys.hashPrefix(position.itemHash()),
        position.itemHash());
    sql.add(" ORDER BY " + hashOrder() + " LIMIT ").literal(depth()).add(")");
  }

  private String row() {
    return "SELECT "
        + shape.seq()
        + " AS seq, "
        + shape.time()
        + " AS time, "
        + shape.hash()
        + " AS item_hash FROM "
        + shape.from()
        + " WHERE true";
  }

  private String hashOrder() {
    return shape.prefix() + ", " + shape.hash();
  }

  private void range() {
    conditions.addTo(sql, merges);
    addRange(sql, shape, start, end);
  }

  /** Adds the conditions on the time. */
  static void addRange(Sql sql, ScanShape shape, @Nullable Long start, @Nullable Long end) {
    if (start != null) {
      sql.add(" AND " + shape.time() + " >= ?", start);
    }
    if (end != null) {
      sql.add(" AND " + shape.time() + " < ?", end);
    }
  }

  private long depth() {
    return offset + limit;
  }
}
