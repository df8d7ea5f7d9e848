package io.aleph4j.node.storage;

import io.aleph4j.node.tally.SenderStatsQuery;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that lists the stored statistics of senders by one of their numbers, equal
 * ones by address.
 *
 * <p>An index of (number, address) is walked. The largest numbers come first by stepping from each
 * number to the next smaller one and walking its addresses forwards, so that one index serves both
 * directions; each index is written whenever a sender sends.
 */
final class RankingScan {

  private static final String COLUMNS =
      "t.sender, t.total, t.post, t.aggregate, t.store, t.forget, t.program, t.instance";

  private final SenderStatsQuery query;
  private final String number;
  private final String[] without;
  private final long limit;
  private final Sql sql = new Sql();

  /**
   * A scan of the numbers of senders that have any message.
   *
   * @param without senders that are left out
   */
  RankingScan(SenderStatsQuery query, Collection<String> without, long limit) {
    this.query = query;
    this.number = number(query.sortBy());
    this.without = without.toArray(String[]::new);
    this.limit = limit;
  }

  private static String number(SenderStatsQuery.Column column) {
    return column == SenderStatsQuery.Column.V_PROGRAM
        ? "(t.total - t.post - t.aggregate - t.store - t.forget - t.program - t.instance)"
        : "t." + column.name().toLowerCase(Locale.ROOT);
  }

  /** The statement, whose columns are the sender, the total and the number of each type. */
  Sql select() {
    String contained = query.addressContains();
    boolean isSelective = contained != null && SenderNames.hasIndex(contained);
    return query.ascending() || isSelective ? sorted() : byNumbers();
  }

  private Sql sorted() {
    sql.add("SELECT " + COLUMNS + " FROM tally_sender t WHERE t.total > 0");
    restrict();
    sql.add(" ORDER BY " + number + (query.ascending() ? "" : " DESC") + ", t.sender LIMIT ");
    return sql.literal(limit);
  }

  private Sql byNumbers() {
    SenderStatsQuery.After after = query.after();
    sql.add("WITH RECURSIVE step (number) AS ((").add(largest());
    if (after != null) {
      sql.add(" AND " + number + " <= ?", after.value());
    }
    sql.add(" ORDER BY " + number + " DESC LIMIT 1) UNION ALL SELECT (").add(largest());
    sql.add(" AND " + number + " < step.number ORDER BY " + number + " DESC LIMIT 1)");
    sql.add(" FROM step WHERE step.number IS NOT NULL)");
    sql.add(" SELECT t.* FROM step CROSS JOIN LATERAL (SELECT " + COLUMNS);
    sql.add(" FROM tally_sender t WHERE t.total > 0 AND " + number + " = step.number");
    restrict();
    // The steps come in their order, and no more of them are made than the page needs.
    sql.add(" ORDER BY t.sender LIMIT ").literal(limit).add(") t LIMIT ");
    return sql.literal(limit);
  }

  private String largest() {
    return "SELECT " + number + " FROM tally_sender t WHERE t.total > 0";
  }

  private void restrict() {
    sql.add(" AND t.sender <> ALL (?)", (Object) without);
    String contained = query.addressContains();
    if (contained != null) {
      sql.add(" AND ").add(SenderNames.contain("t.sender", contained));
    }
    restrict(query.after());
  }

  private void restrict(SenderStatsQuery.@Nullable After after) {
    if (after == null) {
      return;
    }
    String address = after.address().value();
    if (query.ascending()) {
      sql.add(" AND (" + number + ", t.sender) > (?, ?)", after.value(), address);
    } else {
      sql.add(" AND (" + number + " < ? OR (" + number + " = ?", after.value(), after.value());
      sql.add(" AND t.sender > ?))", address);
    }
  }
}
