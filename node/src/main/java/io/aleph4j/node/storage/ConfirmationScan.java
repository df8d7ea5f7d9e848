package io.aleph4j.node.storage;

import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that lists rows by the time of their first confirmation; unconfirmed ones
 * count as the latest.
 *
 * <p>The index of (confirmation, time, hash_prefix), whose missing confirmations come first, is
 * walked in either direction. A cursor splits the walk into what has its confirmation and time,
 * what has its confirmation alone, and what lies beyond, each of which is a range of the index.
 */
final class ConfirmationScan {

  private final ScanShape shape;
  private final Conditions conditions;
  private final @Nullable Long start;
  private final @Nullable Long end;
  private final boolean ascending;
  private final @Nullable MessagePosition after;
  private final long offset;
  private final int limit;
  private boolean few;
  private final Sql sql = new Sql();

  /** As {@link TimeScan}; the position's time is the one behind that of the confirmation. */
  ConfirmationScan(
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
  }

  /** The rows that meet the conditions are few: they are sorted, however they are found. */
  ConfirmationScan ofFew() {
    few = true;
    return this;
  }

  /** The statement whose rows are these columns of the page's rows. */
  Sql select(String columns) {
    sql.add("SELECT " + columns + " FROM (SELECT r.seq, r.confirmed, r.time, r.item_hash FROM (");
    if (after == null) {
      beginRange();
      endRange();
    } else {
      ranges(after);
    }
    sql.add(") r ORDER BY " + order("r.confirmed", "r.time", "r.item_hash"));
    sql.add(" LIMIT ").literal(limit).add(" OFFSET ").literal(offset).add(") p ");
    return sql.add(shape.rows() + " ORDER BY " + order("p.confirmed", "p.time", "p.item_hash"));
  }

  private void ranges(MessagePosition position) {
    beginRange();
    sameConfirmation(position.confirmedAt());
    sql.add(" AND " + shape.created() + " = ?", position.time());
    sql.add(" AND " + shape.prefix() + " >= ?", Keys.hashPrefix(position.itemHash()));
    sql.add(" AND " + shape.hash() + " > ?", position.itemHash());
    nextRange();
    sameConfirmation(position.confirmedAt());
    sql.add(" AND " + shape.created() + (ascending ? " > ?" : " < ?"), position.time());
    beyond(position.confirmedAt());
    endRange();
  }

  private void sameConfirmation(@Nullable Long confirmedAt) {
    if (confirmedAt == null) {
      sql.add(" AND " + shape.confirmed() + " IS NULL");
    } else {
      sql.add(" AND " + shape.confirmed() + " = ?", confirmedAt);
    }
  }

  private void beyond(@Nullable Long confirmedAt) {
    if (confirmedAt != null) {
      nextRange();
      sql.add(" AND " + shape.confirmed() + (ascending ? " > ?" : " < ?"), confirmedAt);
    }
    if ((confirmedAt != null) == ascending) {
      nextRange();
      sql.add(" AND " + shape.confirmed() + (ascending ? " IS NULL" : " IS NOT NULL"));
    }
  }

  private void nextRange() {
    endRange();
    sql.add(" UNION ALL ");
    beginRange();
  }

  private void beginRange() {
    sql.add(
        "(SELECT "
            + shape.seq()
            + " AS seq, "
            + shape.confirmed()
            + " AS confirmed, "
            + shape.created()
            + " AS time, "
            + shape.hash()
            + " AS item_hash FROM "
            + shape.from()
            + " WHERE true");
    conditions.addTo(sql, false);
    TimeScan.addRange(sql, shape, start, end);
  }

  private void endRange() {
    String tie = ascending ? shape.hash() : shape.prefix() + ", " + shape.hash();
    // No index has sums.
    String confirmed = few ? shape.confirmed() + " + 0" : shape.confirmed();
    sql.add(" ORDER BY " + order(confirmed, shape.created(), tie) + " LIMIT ");
    sql.literal(offset + limit).add(")");
  }

  private String order(String confirmed, String time, String tie) {
    return ascending
        ? confirmed + " NULLS LAST, " + time + ", " + tie
        : confirmed + " DESC NULLS FIRST, " + time + " DESC, " + tie;
  }
}
