package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that counts the rows of a list, no further than a bound; where the index of
 * one key has all that is asked, in this index alone.
 *
 * @param bound where counting ends
 */
record CountScan(
    ScanShape shape, Conditions conditions, @Nullable Long start, @Nullable Long end, long bound) {

  /** The statement, whose one row is the number. */
  Sql select() {
    Sql sql = new Sql().add("SELECT count(*) FROM (");
    if (conditions.repeatsRows()) {
      // No value has to be followed further than the bound: its rows alone would reach it.
      sql.add("SELECT DISTINCT r.seq FROM ").add(conditions.each());
      sql.add(" CROSS JOIN LATERAL (SELECT " + shape.seq() + " AS seq");
      addRows(sql, true);
      sql.add(" LIMIT ?) r", bound);
    } else {
      sql.add("SELECT");
      addRows(sql, false);
    }
    return sql.add(" LIMIT ?) c", bound);
  }

  private void addRows(Sql sql, boolean insideMerge) {
    Optional<Condition> key = insideMerge ? conditions.eachKeyAlone() : conditions.keyAlone();
    if (key.isPresent()) {
      sql.add(" FROM " + shape.table() + " WHERE ").add(key.get());
    } else {
      String from = conditions.isByUniqueName() ? shape.from() : shape.keyed();
      sql.add(" FROM " + from + " WHERE true");
      conditions.addTo(sql, insideMerge);
    }
    TimeScan.addRange(sql, shape, start, end);
  }
}
