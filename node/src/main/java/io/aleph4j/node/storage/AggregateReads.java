package io.aleph4j.node.storage;

import io.aleph4j.protocol.Authorizations;
import io.aleph4j.protocol.StrictJson;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads aggregates as they stand. Thread-safe. */
public final class AggregateReads {

  private static final String COLUMNS =
      "SELECT a.owner, a.key, a.created, a.first_hash, a.last_updated, a.last_hash, a.xmin::text, a.aggregate_id FROM aggregate a";

  private static final String ENTRIES =
      "SELECT e.aggregate_id, e.name, e.value FROM aggregate_entry e WHERE e.aggregate_id = ANY (?::bytea[])"
          + " ORDER BY e.name";

  private static final String DELEGATIONS =
      HexFormat.of().formatHex(Keys.digest(Authorizations.ENTRY));

  /** As many aggregates are looked up one by one; of more, the owners' are looked through. */
  private static final int MOST_PAIRS = 1_000;

  private final DataSource source;

  /** Reads over the source's connections. */
  public AggregateReads(DataSource source) {
    this.source = source;
  }

  /**
   * Where a list of aggregates goes on.
   *
   * @param time the microseconds by which the list is ordered
   */
  public record Position(long time, String key, String owner) {}

  /**
   * An aggregate without its content.
   *
   * @param version another one after each change of the content: the transaction that wrote the
   *     row, which every element writes, also one that comes late and is not the last revision
   */
  public record Head(
      String owner,
      String key,
      long created,
      String firstHash,
      long lastUpdated,
      String lastHash,
      String version,
      ByteBuffer id) {
    AggregateRow with(String content) {
      return new AggregateRow(owner, key, content, created, firstHash, lastUpdated, lastHash);
    }
  }

  /** The aggregates of this owner, by key: those with one of the keys, or all if none is named. */
  public List<Head> heads(String owner, List<String> keys) {
    Sql sql =
        new Sql().add(COLUMNS + " WHERE a.owner_key = ? AND a.owner = ?", Keys.of(owner), owner);
    if (!keys.isEmpty()) {
      sql.add(" AND a.key = ANY (?::text[])", (Object) keys.toArray(String[]::new));
    }
    return sql.add(" ORDER BY a.key").list(source, "aggregates", AggregateReads::head);
  }

  /** The same with their contents. */
  public List<AggregateRow> of(String owner, List<String> keys) {
    return whole(heads(owner, keys));
  }

  /** These aggregates with their contents, which are not older than the heads. */
  public List<AggregateRow> whole(List<Head> heads) {
    try (Connection connection = source.getConnection()) {
      return whole(connection, heads);
    } catch (SQLException e) {
      throw StorageException.of("cannot read aggregates", e);
    }
  }

  /**
   * A part of the list of all aggregates, ordered by time, then key, then owner.
   *
   * @param owners any if empty
   * @param keys any if empty
   * @param byCreation whether the time is that of the first element rather than the last
   * @param after the position after which the part begins; null for the list's beginning
   */
  public List<AggregateRow> list(
      List<String> owners,
      List<String> keys,
      boolean byCreation,
      boolean ascending,
      @Nullable Position after,
      long offset,
      int limit) {
    String time = byCreation ? "a.created" : "a.last_updated";
    Sql sql = new Sql().add(COLUMNS + " WHERE true");
    restrict(sql, owners, keys);
    if (after != null) {
      sql.add(
          " AND "
              + time
              + (ascending ? " >= ?" : " <= ?")
              + " AND ("
              + time
              + (ascending ? " > ?" : " < ?")
              + " OR (a.key, a.owner) > (?, ?))",
          after.time(),
          after.time(),
          after.key(),
          after.owner());
    }
    sql.add(" ORDER BY " + time + (ascending ? "" : " DESC") + ", a.key, a.owner LIMIT ")
        .literal(limit);
    if (offset > 0) {
      sql.add(" OFFSET ").literal(offset);
    }
    return whole(sql);
  }

  /**
   * How many aggregates have one of these owners and one of these keys, counting no further than
   * the bound; empty lists stand for any.
   */
  public long count(List<String> owners, List<String> keys, long bound) {
    Sql sql = new Sql().add("SELECT count(*) FROM (SELECT FROM aggregate a WHERE true");
    restrict(sql, owners, keys);
    sql.add(" LIMIT ?) c", bound);
    return sql.first(source, "the number of aggregates", row -> row.getLong(1)).orElseThrow();
  }

  /** The entry of one name, of the aggregate of one owner; the value is JSON. */
  public record OwnedEntry(String owner, String value) {}

  /** The entry of this name of one aggregate: JSON; empty when there is none. */
  public Optional<String> entry(String owner, String key, String name) {
    return new Sql()
        .add(
            "SELECT value FROM aggregate_entry WHERE aggregate_id = ? AND name_digest = ?",
            AggregateTable.id(owner, key),
            Keys.digest(name))
        .first(source, "an entry of an aggregate", row -> Objects.requireNonNull(row.getString(1)));
  }

  /**
   * What owners delegate in aggregates of this key, ordered by owner: the lists in which this text
   * stands as a whole. The text is only looked for: what it means there is the caller's business.
   */
  public List<OwnedEntry> delegationsNaming(String key, String text) {
    return new Sql()
        .add(
            "SELECT a.owner, e.value FROM aggregate_entry e JOIN aggregate a"
                + " ON a.aggregate_id = e.aggregate_id"
                // A constant of the statement, so that the index of these entries can be taken.
                + " WHERE e.name_digest = '\\x"
                + DELEGATIONS
                + "'::bytea AND named_texts(e.value) @> ARRAY[hashtextextended(?, 0)]"
                + " AND a.key = ? ORDER BY a.owner",
            text,
            key)
        .list(
            source,
            "aggregates that name an address",
            row ->
                new OwnedEntry(
                    Objects.requireNonNull(row.getString(1)),
                    Objects.requireNonNull(row.getString(2))));
  }

  private static void restrict(Sql sql, List<String> owners, List<String> keys) {
    long pairs = (long) owners.size() * keys.size();
    if (pairs > 0 && pairs <= MOST_PAIRS) {
      byte[][] ids =
          owners.stream()
              .flatMap(owner -> keys.stream().map(key -> AggregateTable.id(owner, key)))
              .distinct()
              .toArray(byte[][]::new);
      sql.add(" AND a.aggregate_id = ANY (?)", (Object) ids);
      return;
    }
    if (!owners.isEmpty()) {
      sql.add(" AND ").add(ColumnFacet.ofNames("owner", owners, 0).driving());
    }
    if (!keys.isEmpty()) {
      Facet facet = new ColumnFacet("key_key", "key", "text[]", keys, 0);
      sql.add(" AND ").add(facet.driving());
    }
  }

  private List<AggregateRow> whole(Sql sql) {
    try (Connection connection = source.getConnection()) {
      return whole(connection, sql.list(connection, AggregateReads::head));
    } catch (SQLException e) {
      throw StorageException.of("cannot read aggregates", e);
    }
  }

  private static List<AggregateRow> whole(Connection connection, List<Head> heads)
      throws SQLException {
    if (heads.isEmpty()) {
      return List.of();
    }
    Map<ByteBuffer, StringBuilder> contents = contents(connection, heads);
    List<AggregateRow> rows = new ArrayList<>(heads.size());
    for (Head head : heads) {
      StringBuilder content = contents.get(head.id());
      rows.add(head.with(content == null ? "{}" : content.append('}').toString()));
    }
    return rows;
  }

  /**
   * Splices the values, which are JSON as it was received, behind their names; the last brace is
   * missing.
   */
  private static Map<ByteBuffer, StringBuilder> contents(Connection connection, List<Head> heads)
      throws SQLException {
    Map<ByteBuffer, StringBuilder> contents = new HashMap<>();
    byte[][] ids = heads.stream().map(head -> head.id().array()).toArray(byte[][]::new);
    new Sql()
        .add(ENTRIES, (Object) ids)
        .list(
            connection,
            row -> {
              ByteBuffer id = ByteBuffer.wrap(Objects.requireNonNull(row.getBytes(1)));
              StringBuilder json = contents.computeIfAbsent(id, key -> new StringBuilder(256));
              json.append(json.isEmpty() ? '{' : ',');
              json.append(
                  StrictJson.mapper().writeValueAsString(Objects.requireNonNull(row.getString(2))));
              return json.append(':').append(row.getString(3));
            });
    return contents;
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(
        Objects.requireNonNull(row.getString(1)),
        Objects.requireNonNull(row.getString(2)),
        row.getLong(3),
        Objects.requireNonNull(row.getString(4)),
        row.getLong(5),
        Objects.requireNonNull(row.getString(6)),
        Objects.requireNonNull(row.getString(7)),
        ByteBuffer.wrap(Objects.requireNonNull(row.getBytes(8))));
  }
}
