package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.List;
import java.util.Optional;

/** One dimension by which a query restricts a table, and the values that it may have. */
sealed interface Facet permits ColumnFacet, TagFacet {

  List<?> values();

  /**
   * How many rows have one of the values, as far as known; orders the candidates for the driving
   * index.
   */
  long expected();

  /** Whether no two rows have the same value: all matches are few then. */
  boolean isUnique();

  /** Whether a row may have several of the values. */
  boolean repeatsRows();

  default boolean isSingle() {
    return values().size() == 1;
  }

  /** The restriction in a form that the dimension's index can serve. */
  Condition driving();

  /** The restriction to the key of the one value, without the name behind it. */
  Optional<Condition> keyAlone();

  /**
   * The restriction in a form that no index serves, for rows that another dimension's index finds.
   */
  Condition residual();

  /** A FROM item with one row for each value, to join laterally. */
  Condition each();

  /** The restriction to the value of one row of {@link #each}. */
  Condition eachCondition();

  /** The same by the key, without the name behind it. */
  Condition eachKey();

  /**
   * The comparison in a form that the planner expects to hold often: the key has chosen the row
   * already, and the name only guards against keys that were made to collide. Believing that two
   * conditions choose, the planner would expect far fewer rows than there are.
   */
  static String certainly(String comparison) {
    return "coalesce(" + comparison + ", false)";
  }
}
