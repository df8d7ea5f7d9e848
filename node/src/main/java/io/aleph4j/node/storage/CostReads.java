package io.aleph4j.node.storage;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageStatus;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.price.Amounts;
import io.aleph4j.protocol.price.CostLine;
import io.aleph4j.protocol.price.CostType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what resources cost (spec 02 §3.8). Thread-safe. */
public final class CostReads {

  // Which resources are on the page is read from an index alone, however far the page is.
  private static final String PAGE =
      """
      ) SELECT c.item_hash, min(c.owner), sum(c.hold), sum(c.stream), sum(c.credit)
      FROM page p JOIN cost c ON c.item_hash = p.item_hash
      GROUP BY c.item_hash ORDER BY c.item_hash\
      """;

  private static final String LINES =
      """
      SELECT item_hash, type, name, ref, hold, stream, credit FROM cost
      WHERE item_hash = ANY (?) ORDER BY item_hash, type = ?, type, length(name), name\
      """;

  private static final String GONE =
      """
      SELECT type, owner, payment_type, size, ?::smallint FROM forgotten WHERE item_hash = ?
      UNION ALL
      SELECT type, owner, payment_type, size, ?::smallint FROM removed WHERE item_hash = ?\
      """;

  private final DataSource database;

  public CostReads(DataSource database) {
    this.database = database;
  }

  /** Which resources are meant; null for any owner and any message. */
  public record CostQuery(@Nullable String owner, @Nullable String itemHash, Payment.Type type) {}

  /** What resources cost together. */
  public record Sums(Amounts amounts, long resources) {}

  /** A message that costs something, and what in total. */
  public record Resource(String itemHash, String owner, Amounts amounts) {}

  /**
   * What is left of a forgotten or removed message.
   *
   * @param size of the file that it kept, in bytes; null when nobody knows it
   */
  public record Gone(
      MessageType type,
      Address owner,
      Payment.Type payment,
      @Nullable Long size,
      MessageStatus status) {}

  /** What they cost together. Without an owner and a message, this reads the sums of all owners. */
  public Sums sums(CostQuery query) {
    Sql sql = new Sql();
    if (query.itemHash() == null) {
      sql.add("SELECT COALESCE(sum(hold), 0), COALESCE(sum(stream), 0), COALESCE(sum(credit), 0)")
          .add(", COALESCE(sum(resources), 0)::bigint FROM cost_owner")
          .add(" WHERE payment_type = ?", Codes.of(query.type()));
      if (query.owner() != null) {
        sql.add(" AND owner = ?", query.owner());
      }
    } else {
      sql.add("SELECT COALESCE(sum(hold), 0), COALESCE(sum(stream), 0), COALESCE(sum(credit), 0)")
          .add(", count(DISTINCT item_hash) FROM cost WHERE ");
      addTo(sql, query);
    }
    return sql.first(
            database,
            "what resources cost together",
            row -> new Sums(amounts(row, 1), row.getLong(4)))
        .orElseThrow();
  }

  private static void addTo(Sql sql, CostQuery query) {
    sql.add("payment_type = ?", Codes.of(query.type()));
    if (query.owner() != null) {
      sql.add(" AND owner = ?", query.owner());
    }
    if (query.itemHash() != null) {
      sql.add(" AND item_hash = ?", query.itemHash());
    }
  }

  /** A part of the list of resources, ordered by hash. */
  public List<Resource> resources(CostQuery query, long offset, int limit) {
    Sql sql = new Sql().add("WITH page AS MATERIALIZED (SELECT item_hash FROM cost WHERE ");
    addTo(sql, query);
    sql.add(" GROUP BY item_hash ORDER BY item_hash LIMIT ")
        .literal(limit)
        .add(" OFFSET ")
        .literal(offset);
    return sql.add(PAGE)
        .list(
            database,
            "a list of resources",
            row ->
                new Resource(
                    Objects.requireNonNull(row.getString(1)),
                    Objects.requireNonNull(row.getString(2)),
                    amounts(row, 3)));
  }

  /** What each of these messages costs in detail; those that cost nothing are left out. */
  public Map<String, List<CostLine>> lines(Collection<String> hashes) {
    Map<String, List<CostLine>> lines = new HashMap<>();
    short last = CostTable.code(CostType.EXECUTION_VOLUME_DISCOUNT);
    new Sql()
        .add(LINES, hashes.toArray(String[]::new), last)
        .list(
            database,
            "what messages cost",
            row -> lines.computeIfAbsent(row.getString(1), _ -> new ArrayList<>()).add(line(row)));
    return lines;
  }

  private static CostLine line(ResultSet row) throws SQLException {
    return new CostLine(
        CostTable.type(row.getShort(2)),
        Objects.requireNonNull(row.getString(3)),
        row.getString(4),
        amounts(row, 5));
  }

  private static Amounts amounts(ResultSet row, int first) throws SQLException {
    return new Amounts(
        Objects.requireNonNull(row.getBigDecimal(first)),
        Objects.requireNonNull(row.getBigDecimal(first + 1)),
        Objects.requireNonNull(row.getBigDecimal(first + 2)));
  }

  /** What is left of this message, if it was forgotten or removed. */
  public Optional<Gone> gone(String itemHash) {
    return new Sql()
        .add(
            GONE,
            Codes.of(MessageStatus.FORGOTTEN),
            itemHash,
            Codes.of(MessageStatus.REMOVED),
            itemHash)
        .first(
            database,
            "what is left of a message",
            row ->
                new Gone(
                    Codes.messageType(row.getShort(1)),
                    new Address(row.getString(2)),
                    Optional.ofNullable(Codes.paymentName(row.getShort(3)))
                        .flatMap(Payment.Type::ofWireName)
                        .orElse(Payment.Type.HOLD),
                    Sql.nullableLong(row, 4),
                    Codes.messageStatus(row.getShort(5))));
  }
}
