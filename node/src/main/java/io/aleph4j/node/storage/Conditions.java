package io.aleph4j.node.storage;

import io.aleph4j.node.storage.Sql.Condition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of its table, split into the dimension whose index drives the scan, if any, and
 * the conditions that the rows which it finds must meet as well. The range of times is apart,
 * because cursors narrow it.
 */
final class Conditions {

  private final List<Facet> facets;
  private final List<Condition> rest;
  private final @Nullable Facet driver;
  private final List<Condition> others = new ArrayList<>();

  /** The dimension with the fewest expected rows drives; the others become conditions. */
  Conditions(List<Facet> facets, List<Condition> rest) {
    this.facets = List.copyOf(facets);
    this.rest = List.copyOf(rest);
    this.driver = facets.stream().min(Comparator.comparingLong(Facet::expected)).orElse(null);
    for (Facet facet : facets) {
      if (!facet.equals(driver)) {
        this.others.add(facet.residual());
      }
    }
    this.others.addAll(rest);
  }

  /** The dimension whose index drives the scan; null for none. */
  @Nullable Facet driver() {
    return driver;
  }

  /** Whether each value of the driver is scanned apart and the scans are merged. */
  boolean mergesScans() {
    return driver != null && !driver.isSingle() && !driver.isUnique();
  }

  /** Whether the merged scans may find a row several times. */
  boolean repeatsRows() {
    return driver != null && driver.repeatsRows();
  }

  /** The one of the shapes that has the index of the driver. */
  ScanShape shape(ScanShape plain, ScanShape tagged) {
    return switch (driver) {
      case null -> plain;
      case ColumnFacet _ -> plain;
      case TagFacet _ -> tagged;
    };
  }

  /** The same for a list in another order than by time, which the rows of tags do not have. */
  Conditions inAnyOrder(DataSource source) {
    return switch (driver) {
      case null -> this;
      case ColumnFacet _ -> this;
      case TagFacet tags -> {
        List<Condition> more = new ArrayList<>(rest);
        more.add(tags.inAnyOrder(source));
        yield new Conditions(facets.stream().filter(one -> !one.equals(tags)).toList(), more);
      }
    };
  }

  /** Whether nothing but the range of times restricts the rows. */
  boolean isEmpty() {
    return driver == null && others.isEmpty();
  }

  /** Adds " AND ..." for everything but the range of times. */
  void addTo(Sql sql, boolean insideMerge) {
    if (driver != null) {
      sql.add(" AND ").add(insideMerge ? driver.eachCondition() : driver.driving());
    }
    for (Condition other : others) {
      sql.add(" AND ").add(other);
    }
  }

  /** All that is asked for by the indexed key of one value; empty if more is asked for. */
  Optional<Condition> keyAlone() {
    if (!others.isEmpty()) {
      return Optional.empty();
    }
    return driver == null ? Optional.of(Condition.of("true")) : driver.keyAlone();
  }

  /** The same within a merge, of each value. */
  Optional<Condition> eachKeyAlone() {
    return driver == null || !others.isEmpty() ? Optional.empty() : Optional.of(driver.eachKey());
  }

  /** Whether the driver finds each row by a name of its own. */
  boolean isByUniqueName() {
    return driver != null && driver.isUnique();
  }

  /** A FROM item with a row for each value of the driver; only if {@link #mergesScans}. */
  Condition each() {
    return Objects.requireNonNull(driver, "there is nothing to merge").each();
  }

  /** Whether a dimension allows no value at all, so that no row can match. */
  boolean matchesNothing() {
    return driver != null && driver.values().isEmpty();
  }
}
