package io.aleph4j.node.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditNote;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what happened to credits (spec 02 §3.7). Thread-safe. */
public final class CreditHistoryReads {

  private static final String COLUMNS =
      "h.address, h.message_time, h.credit_ref, h.credit_index, h.amount, h.expiration, h.price,"
          + " h.bonus_amount, h.tx_hash, h.token, h.chain, h.provider, h.origin, h.origin_ref,"
          + " h.payment_method, h.expense_count, h.expense_size";

  private static final String SUMS =
      """
      , count(*), COALESCE(sum(h.amount) FILTER (WHERE h.amount > 0), 0),
        COALESCE(sum(h.amount) FILTER (WHERE h.amount < 0), 0)
      FROM credit_history h WHERE
      """;

  private static final String ACCOUNT =
      "SELECT entries, incoming, outgoing FROM credit_account WHERE address = ?";

  /** Changes with every row of an account's history. */
  private static final String STAND =
      "COALESCE((SELECT entries || ' ' || incoming || ' ' || outgoing"
          + " FROM credit_account WHERE address = ?), '')";

  /** A question may be as long as a request line. */
  private static final int MOST_KEPT = 1_000;

  /** Sums of parts of histories, which hold as long as these have no further rows. */
  private final Cache<CreditHistoryQuery, Kept> kept =
      Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

  private final DataSource database;

  public CreditHistoryReads(DataSource database) {
    this.database = database;
  }

  /**
   * A place in a list of the history.
   *
   * @param number the value that the list is ordered by, if that is a number or a time
   * @param text the same if it is a text; both are null for a row that has no value
   */
  public record Place(@Nullable Long number, @Nullable String text, String ref, int index) {

    boolean hasValue() {
      return number != null || text != null;
    }
  }

  /** Sums over a part of a history, and where that stood. */
  private record Kept(String stand, Summary summary) {}

  /** Sums over a part of the history. */
  public record Summary(long entries, BigDecimal incoming, BigDecimal outgoing) {

    /** What is left of both. */
    public BigDecimal total() {
      return incoming.add(outgoing);
    }
  }

  /** The place of a row in a list of this order. */
  public static Place place(CreditHistoryRow row, CreditHistoryOrder.SortBy sortBy) {
    CreditNote note = row.note();
    Timestamp expiration = row.expiration();
    String ref = row.key().ref().value();
    int index = row.key().index();
    return switch (sortBy) {
      case MESSAGE_TIMESTAMP -> new Place(row.key().time().micros(), null, ref, index);
      case EXPIRATION_DATE ->
          new Place(expiration == null ? null : expiration.micros(), null, ref, index);
      case AMOUNT -> new Place(row.amount(), null, ref, index);
      case PAYMENT_METHOD -> new Place(null, note.paymentMethod(), ref, index);
      case ORIGIN -> new Place(null, note.origin(), ref, index);
      case TX_HASH -> new Place(null, note.txHash(), ref, index);
      case PROVIDER -> new Place(null, note.provider(), ref, index);
    };
  }

  /**
   * A part of a list.
   *
   * @param after the place after which it begins; null for the list's beginning
   */
  public List<CreditHistoryRow> list(
      CreditHistoryQuery query,
      CreditHistoryOrder order,
      @Nullable Place after,
      long offset,
      int limit) {
    Sql sql = new Sql();
    if (!order.sortBy().isNullable()) {
      addBranch(sql, COLUMNS, query, order, null, after);
      sql.add(" LIMIT ").literal(limit).add(" OFFSET ").literal(offset);
    } else if (after != null && !after.hasValue()) {
      addBranch(sql, COLUMNS, query, order, false, after);
      sql.add(" LIMIT ").literal(limit).add(" OFFSET ").literal(offset);
    } else {
      addBoth(sql, query, order, after, offset, limit);
    }
    return sql.plannedAnew()
        .list(database, "the credit history of an account", CreditHistoryReads::row);
  }

  // Rows without a value stand at the other end of the index.
  private static void addBoth(
      Sql sql,
      CreditHistoryQuery query,
      CreditHistoryOrder order,
      @Nullable Place after,
      long offset,
      int limit) {
    String key = order.sortBy().key() + " AS sort_key, ";
    sql.add("SELECT " + COLUMNS + " FROM ((");
    addBranch(sql, "0 AS part, " + key + COLUMNS, query, order, true, after);
    sql.add(" LIMIT ").literal(offset + limit).add(") UNION ALL (");
    addBranch(sql, "1 AS part, " + key + COLUMNS, query, order, false, null);
    sql.add(" LIMIT ").literal(offset + limit);
    String direction = order.ascending() ? "" : " DESC";
    sql.add(")) h ORDER BY part, sort_key" + direction)
        .add(", h.credit_ref" + direction + ", h.credit_index" + direction)
        .add(" LIMIT ")
        .literal(limit)
        .add(" OFFSET ")
        .literal(offset);
  }

  /** Adds a walk of the index; {@code withValue} restricts it to one of its ends. */
  private static void addBranch(
      Sql sql,
      String columns,
      CreditHistoryQuery query,
      CreditHistoryOrder order,
      @Nullable Boolean withValue,
      @Nullable Place after) {
    String key = order.sortBy().key();
    sql.add("SELECT " + columns + " FROM credit_history h WHERE ");
    query.addTo(sql);
    if (withValue != null) {
      sql.add(" AND " + key + (withValue ? " IS NOT NULL" : " IS NULL"));
    }
    String beyond = order.ascending() ? " > " : " < ";
    if (after != null && after.hasValue()) {
      String text = after.text();
      Object value = text == null ? after.number() : CreditHistoryOrder.beginning(text);
      sql.add(
          " AND (" + key + ", h.credit_ref, h.credit_index)" + beyond + "(?, ?, ?)",
          value,
          after.ref(),
          after.index());
    } else if (after != null) {
      sql.add(
          " AND (h.credit_ref, h.credit_index)" + beyond + "(?, ?)", after.ref(), after.index());
    }
    String direction = order.ascending() ? "" : " DESC";
    sql.add(" ORDER BY " + key + direction)
        .add(", h.credit_ref" + direction + ", h.credit_index" + direction);
  }

  private static CreditHistoryRow row(ResultSet row) throws SQLException {
    Long expiration = Sql.nullableLong(row, 6);
    return new CreditHistoryRow(
        new CreditKey(new Timestamp(row.getLong(2)), new ItemHash(row.getString(3)), row.getInt(4)),
        new Address(row.getString(1)),
        row.getLong(5),
        expiration == null ? null : new Timestamp(expiration),
        new CreditNote(
            row.getBigDecimal(7),
            Sql.nullableLong(row, 8),
            row.getString(9),
            row.getString(10),
            row.getString(11),
            row.getString(12),
            row.getString(13),
            row.getString(14),
            row.getString(15),
            Sql.nullableLong(row, 16),
            row.getBigDecimal(17)));
  }

  /** How many rows the list holds, counting no further than the bound if it is not known. */
  public long count(CreditHistoryQuery query, long bound) {
    if (query.isOfHistoryAlone()) {
      return summary(query).entries();
    }
    Sql sql = new Sql().add("SELECT count(*) FROM (SELECT FROM credit_history h WHERE ");
    query.addTo(sql);
    return sql.add(" LIMIT ?) c", bound)
        .plannedAnew()
        .first(database, "the length of a credit history", row -> row.getLong(1))
        .orElseThrow();
  }

  /**
   * Sums over a list. Those over a whole history are stored; others are computed when the history
   * has grown, since its rows never change.
   */
  public Summary summary(CreditHistoryQuery query) {
    if (query.isWhole()) {
      return new Sql()
          .add(ACCOUNT, query.address())
          .first(database, "the sums of a credit history", row -> summary(row, 1))
          .orElse(new Summary(0, BigDecimal.ZERO, BigDecimal.ZERO));
    }
    if (!query.isOfHistoryAlone()) {
      return sums(query).summary();
    }
    Kept known = kept.getIfPresent(query);
    if (known == null || !known.stand().equals(stand(query.address()))) {
      known = sums(query);
      kept.put(query, known);
    }
    return known.summary();
  }

  private String stand(String address) {
    return new Sql()
        .add("SELECT " + STAND, address)
        .first(
            database,
            "where a credit history stands",
            row -> Objects.requireNonNull(row.getString(1)))
        .orElseThrow();
  }

  private Kept sums(CreditHistoryQuery query) {
    Sql sql = new Sql().add("SELECT " + STAND + SUMS, query.address());
    query.addTo(sql);
    return sql.plannedAnew()
        .first(
            database,
            "the sums of a credit history",
            row -> new Kept(Objects.requireNonNull(row.getString(1)), summary(row, 2)))
        .orElseThrow();
  }

  private static Summary summary(ResultSet row, int column) throws SQLException {
    return new Summary(
        row.getLong(column), row.getBigDecimal(column + 1), row.getBigDecimal(column + 2));
  }

  /** What a resource has used up. */
  public BigDecimal consumedBy(String resource) {
    return consumedBy(List.of(resource)).getOrDefault(resource, BigDecimal.ZERO);
  }

  /** What each of these resources has used up; those that have used nothing may be left out. */
  public Map<String, BigDecimal> consumedBy(Collection<String> resources) {
    Map<String, BigDecimal> consumed = new HashMap<>();
    new Sql()
        .add("SELECT resource, consumed FROM credit_resource")
        .add(" WHERE resource = ANY (?)", (Object) resources.toArray(String[]::new))
        .list(
            database,
            "what resources have used up",
            row -> consumed.put(row.getString(1), row.getBigDecimal(2)));
    return consumed;
  }

  /**
   * What was used up.
   *
   * @param address by whom; null for everybody, which reads every account
   * @param resource for what; null for everything
   */
  public BigDecimal consumed(@Nullable String address, @Nullable String resource) {
    Sql sql = new Sql();
    if (address != null && resource != null) {
      sql.add("SELECT COALESCE(sum(abs(amount)), 0) FROM credit_history")
          .add(" WHERE resource = ? AND address = ?", resource, address)
          .add(" AND payment_method = 'credit_expense'");
    } else if (address != null) {
      sql.add("SELECT consumed FROM credit_account WHERE address = ?", address);
    } else if (resource != null) {
      return consumedBy(resource);
    } else {
      sql.add("SELECT COALESCE(sum(consumed), 0) FROM credit_account");
    }
    return sql.first(
            database, "what was used up", row -> Objects.requireNonNull(row.getBigDecimal(1)))
        .orElse(BigDecimal.ZERO);
  }
}
