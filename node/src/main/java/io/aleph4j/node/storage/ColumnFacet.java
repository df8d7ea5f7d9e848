package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dimension that is a column of the table.
 *
 * @param keyColumn the column that the dimension's ordered index begins with; null if the column
 *     itself is indexed
 * @param column the column that holds the names
 * @param array the type of an array of the names
 * @param values the names; {@code String}, {@code Short} or {@code Long}
 * @param expected how many rows have one of the values, as far as known; orders the candidates for
 *     the driving index
 */
record ColumnFacet(
    @Nullable String keyColumn, String column, String array, List<?> values, long expected)
    implements Facet {

  static ColumnFacet ofNames(String column, List<String> names, long expected) {
    return new ColumnFacet(column + "_key", column, "text[]", names, expected);
  }

  static ColumnFacet ofPlainNames(String column, List<String> names, long expected) {
    return new ColumnFacet(null, column, "text[]", names, expected);
  }

  /** A dimension of a table that has the keys of the names alone. */
  static ColumnFacet ofKeys(String keyColumn, List<String> names, long expected) {
    List<Long> keys = names.stream().map(Keys::of).toList();
    return new ColumnFacet(null, keyColumn, "bigint[]", keys, expected);
  }

  static ColumnFacet ofCodes(String column, List<Short> codes, long expected) {
    return new ColumnFacet(null, column, "smallint[]", codes, expected);
  }

  @Override
  public boolean isUnique() {
    return keyColumn == null && (column.equals("item_hash") || column.endsWith(".item_hash"));
  }

  @Override
  public boolean repeatsRows() {
    return false;
  }

  @Override
  public Condition driving() {
    if (keyColumn == null) {
      return isSingle()
          ? Condition.of(column + " = ?", values.getFirst())
          : Condition.of(column + " = ANY (?::" + array + ")", (Object) texts());
    }
    return isSingle()
        ? Condition.of(
            keyColumn + " = ? AND " + Facet.certainly(column + " = ?"),
            key(values.getFirst()),
            values.getFirst())
        : Condition.of(
            keyColumn
                + " = ANY (?::bigint[]) AND "
                + Facet.certainly(column + " = ANY (?::" + array + ")"),
            keys(),
            texts());
  }

  @Override
  public Optional<Condition> keyAlone() {
    if (!isSingle() || isUnique()) {
      return Optional.empty();
    }
    Object value = values.getFirst();
    return Optional.of(
        keyColumn == null
            ? Condition.of(column + " = ?", value)
            : Condition.of(keyColumn + " = ?", key(value)));
  }

  @Override
  public Condition residual() {
    if (keyColumn != null && isJoined(keyColumn)) {
      // The key is at hand where the name's row is still to be read.
      return isSingle()
          ? Condition.of(
              Facet.certainly(keyColumn + " = ?") + " AND " + Facet.certainly(column + " = ?"),
              key(values.getFirst()),
              values.getFirst())
          : Condition.of(
              Facet.certainly(keyColumn + " = ANY (?::bigint[])")
                  + " AND "
                  + Facet.certainly(column + " = ANY (?::" + array + ")"),
              keys(),
              texts());
    }
    String shielded = array.equals("text[]") ? column + " || ''" : column + " + 0";
    String left = keyColumn == null ? shielded : column;
    return isSingle()
        ? Condition.of(left + " = ?", values.getFirst())
        : Condition.of(left + " = ANY (?::" + array + ")", (Object) texts());
  }

  /** Whether the names are in another table than these keys. */
  private boolean isJoined(String keys) {
    int table = column.indexOf('.') + 1;
    return table > 0 && !keys.startsWith(column.substring(0, table));
  }

  @Override
  public Condition each() {
    return keyColumn == null
        ? Condition.of("unnest(?::" + array + ") AS k(name)", (Object) texts())
        : Condition.of("unnest(?::bigint[], ?::" + array + ") AS k(key, name)", keys(), texts());
  }

  @Override
  public Condition eachCondition() {
    return keyColumn == null
        ? eachKey()
        : Condition.of(keyColumn + " = k.key AND " + Facet.certainly(column + " = k.name"));
  }

  @Override
  public Condition eachKey() {
    return Condition.of(keyColumn == null ? column + " = k.name" : keyColumn + " = k.key");
  }

  private static long key(Object name) {
    return Keys.of((String) name);
  }

  private long[] keys() {
    return values.stream().mapToLong(ColumnFacet::key).toArray();
  }

  private String[] texts() {
    return values.stream().map(Object::toString).toArray(String[]::new);
  }
}
