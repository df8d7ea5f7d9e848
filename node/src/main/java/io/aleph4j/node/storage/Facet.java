package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One dimension by which a query restricts a table: a column and the values that it may have.
 *
 * @param keyColumn the column that the dimension's ordered index begins with; null if the column
 *     itself is indexed
 * @param column the column that holds the names
 * @param array the type of an array of the names
 * @param values the names; {@code String}, {@code Short} or {@code Long}
 * @param expected how many rows have one of the values, as far as known; orders the candidates for
 *     the driving index
 */
record Facet(
    @Nullable String keyColumn, String column, String array, List<?> values, long expected) {

  static Facet ofNames(String column, List<String> names, long expected) {
    return new Facet(column + "_key", column, "text[]", names, expected);
  }

  static Facet ofPlainNames(String column, List<String> names, long expected) {
    return new Facet(null, column, "text[]", names, expected);
  }

  /** A dimension of a table that has the keys of the names alone. */
  static Facet ofKeys(String keyColumn, List<String> names, long expected) {
    return new Facet(null, keyColumn, "bigint[]", names.stream().map(Keys::of).toList(), expected);
  }

  static Facet ofCodes(String column, List<Short> codes, long expected) {
    return new Facet(null, column, "smallint[]", codes, expected);
  }

  /** Whether no two rows have the same value: all matches are few then. */
  boolean isUnique() {
    return keyColumn == null && (column.equals("item_hash") || column.endsWith(".item_hash"));
  }

  boolean isSingle() {
    return values.size() == 1;
  }

  /** The restriction in a form that the dimension's index can serve. */
  Condition driving() {
    if (keyColumn == null) {
      return isSingle()
          ? Condition.of(column + " = ?", values.getFirst())
          : Condition.of(column + " = ANY (?::" + array + ")", (Object) texts());
    }
    return isSingle()
        ? Condition.of(
            keyColumn + " = ? AND " + certainly(column + " = ?"),
            key(values.getFirst()),
            values.getFirst())
        : Condition.of(
            keyColumn
                + " = ANY (?::bigint[]) AND "
                + certainly(column + " = ANY (?::" + array + ")"),
            keys(),
            texts());
  }

  /** The restriction to the key of the one value, without the name behind it. */
  Optional<Condition> keyAlone() {
    if (!isSingle() || isUnique()) {
      return Optional.empty();
    }
    Object value = values.getFirst();
    return Optional.of(
        keyColumn == null
            ? Condition.of(column + " = ?", value)
            : Condition.of(keyColumn + " = ?", key(value)));
  }

  /**
   * The restriction in a form that no index serves, for rows that another dimension's index finds.
   */
  Condition residual() {
    if (keyColumn != null && isJoined()) {
      // The key is at hand where the name's row is still to be read.
      return isSingle()
          ? Condition.of(
              keyColumn + " + 0 = ? AND " + certainly(column + " = ?"),
              key(values.getFirst()),
              values.getFirst())
          : Condition.of(
              keyColumn
                  + " + 0 = ANY (?::bigint[]) AND "
                  + certainly(column + " = ANY (?::" + array + ")"),
              keys(),
              texts());
    }
    String shielded = array.equals("text[]") ? column + " || ''" : column + " + 0";
    String left = keyColumn == null ? shielded : column;
    return isSingle()
        ? Condition.of(left + " = ?", values.getFirst())
        : Condition.of(left + " = ANY (?::" + array + ")", (Object) texts());
  }

  /** Whether the names are in another table than the keys. */
  private boolean isJoined() {
    return keyColumn != null
        && column.indexOf('.') > 0
        && !keyColumn.startsWith(column.substring(0, column.indexOf('.') + 1));
  }

  /** A FROM item with one row for each value, to join laterally. */
  Condition each() {
    return keyColumn == null
        ? Condition.of("unnest(?::" + array + ") AS k(name)", (Object) texts())
        : Condition.of("unnest(?::bigint[], ?::" + array + ") AS k(key, name)", keys(), texts());
  }

  /** The restriction to the value of one row of {@link #each}. */
  Condition eachCondition() {
    return keyColumn == null
        ? Condition.of(column + " = k.name")
        : Condition.of(keyColumn + " = k.key AND " + certainly(column + " = k.name"));
  }

  /**
   * The comparison in a form that the planner expects to hold often: the key has chosen the row
   * already, and the name only guards against keys that were made to collide. Believing that two
   * conditions choose, the planner would expect far fewer rows than there are.
   */
  private static String certainly(String comparison) {
    return "coalesce(" + comparison + ", false)";
  }

  private static long key(Object name) {
    return Keys.of((String) name);
  }

  private long[] keys() {
    return values.stream().mapToLong(Facet::key).toArray();
  }

  private String[] texts() {
    return values.stream().map(Object::toString).toArray(String[]::new);
  }
}
