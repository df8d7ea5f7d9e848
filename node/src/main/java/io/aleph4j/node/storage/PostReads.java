package io.aleph4j.node.storage;

import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.Address;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads posts, each folded with its latest amend. Thread-safe. */
public final class PostReads {

  /** Stands for a dimension without a counter that usually names few rows. */
  private static final long UNKNOWN_FEW = 100;

  /** From here on a second question costs less than reading what stands before the page. */
  private static final int DEEP_OFFSET = 200;

  private static final String COLUMNS =
      "o.item_hash, o.chain, o.owner, o.signature, o.content_type, o.channel, o.content_ref,"
          + " s.created, o.first_confirmed_at, s.last_updated, l.item_hash, l.content_type,"
          + " l.item_content, l.item_type, l.signature, l.size, l.time, l.content,"
          + " s.content_start, s.content_end, l.first_confirmed_at";

  private final DataSource source;
  private final TallyReads tallies;
  private final int deepOffset;

  /** Reads over the source's connections and chooses indexes by the tallies. */
  public PostReads(DataSource source, TallyReads tallies) {
    this(source, tallies, DEEP_OFFSET);
  }

  /** As above; pages behind this many posts are looked for in the index first. */
  public PostReads(DataSource source, TallyReads tallies, int deepOffset) {
    this.source = source;
    this.tallies = tallies;
    this.deepOffset = deepOffset;
  }

  /**
   * A part of a list; see {@link MessageReads#list}.
   *
   * @param withConfirmations whether the confirmations of the versions are read
   */
  public List<PostRow> list(
      PostQuery query,
      MessageOrder order,
      @Nullable MessagePosition after,
      long offset,
      int limit,
      boolean withConfirmations) {
    if (limit < 1 || offset < 0) {
      throw new IllegalArgumentException(
          "no list has the limit " + limit + " and the offset " + offset);
    }
    Conditions conditions = conditions(query);
    ScanShape shape = conditions.shape(ScanShape.POSTS, ScanShape.TAGGED_POSTS);
    boolean ascending = order.ascending();
    Long start = query.startTime();
    Long end = query.endTime();
    boolean newestFirst = order.equals(MessageOrder.NEWEST_FIRST);
    if (after == null && offset >= deepOffset && newestFirst) {
      Optional<DeepPage.Start> page = DeepPage.find(source, shape, conditions, start, end, offset);
      if (page.isPresent() && page.get().isBeyondEnd()) {
        return List.of();
      }
      if (page.isPresent()) {
        return list(
            query, order, page.get().after(), page.get().offset(), limit, withConfirmations);
      }
    }
    Sql sql =
        switch (order.sortBy()) {
          case TIME ->
              new TimeScan(shape, conditions, start, end, ascending, after, offset, limit)
                  .select(COLUMNS);
          case TX_TIME ->
              new ConfirmationScan(
                      ScanShape.POSTS,
                      conditions.inAnyOrder(source),
                      start,
                      end,
                      ascending,
                      after,
                      offset,
                      limit)
                  .select(COLUMNS);
        };
    try (Connection connection = source.getConnection()) {
      List<Found> found = sql.list(connection, PostReads::row);
      return withConfirmations
          ? withConfirmations(connection, found)
          : found.stream().map(Found::row).toList();
    } catch (SQLException e) {
      throw StorageException.of("cannot read a list of posts", e);
    }
  }

  /**
   * How many posts the list holds, counting no further than the bound. Names are told apart by
   * their keys: who makes two of them collide on purpose has them counted together.
   */
  public long count(PostQuery query, long bound) {
    Conditions conditions =
        conditions(
            query,
            (keyColumn, _, names, expected) -> ColumnFacet.ofKeys(keyColumn, names, expected));
    ScanShape shape = conditions.shape(ScanShape.POSTS, ScanShape.TAGGED_POSTS);
    return new CountScan(shape, conditions, query.startTime(), query.endTime(), bound)
        .select()
        .first(source, "the length of a list of posts", row -> row.getLong(1))
        .orElseThrow();
  }

  /** How a dimension is compared. */
  @FunctionalInterface
  private interface Comparing {
    Facet facet(String keyColumn, String column, List<String> names, long expected);
  }

  private Conditions conditions(PostQuery query) {
    return conditions(query, PostReads::names);
  }

  private Conditions conditions(PostQuery query, Comparing comparing) {
    List<Facet> facets = new ArrayList<>();
    if (!query.hashes().isEmpty()) {
      facets.add(ColumnFacet.ofPlainNames("o.item_hash", query.hashes(), 0));
    }
    if (!query.refs().isEmpty()) {
      facets.add(comparing.facet("s.ref_key", "o.content_ref", query.refs(), UNKNOWN_FEW));
    }
    if (!query.owners().isEmpty()) {
      long expected = query.owners().stream().mapToLong(tallies::postsByOwner).sum();
      List<String> owners = query.owners().stream().map(Address::value).toList();
      facets.add(comparing.facet("s.owner_key", "o.owner", owners, expected));
    }
    if (!query.types().isEmpty()) {
      long expected = query.types().stream().mapToLong(tallies::postsByType).sum();
      facets.add(comparing.facet("s.type_key", "o.content_type", query.types(), expected));
    }
    if (!query.channels().isEmpty()) {
      long expected = query.channels().stream().mapToLong(tallies::postsByChannel).sum();
      facets.add(comparing.facet("s.channel_key", "o.channel", query.channels(), expected));
    }
    if (!query.tags().isEmpty()) {
      facets.add(TagFacet.ofPosts(query.tags()));
    }
    return new Conditions(facets, List.of());
  }

  private static Facet names(String keyColumn, String column, List<String> names, long expected) {
    return new ColumnFacet(keyColumn, column, "text[]", names, expected);
  }

  /** A row, and whether its version has confirmations to look for. */
  private record Found(PostRow row, boolean confirmed) {}

  private static List<PostRow> withConfirmations(Connection connection, List<Found> found)
      throws SQLException {
    String[] hashes =
        found.stream()
            .filter(Found::confirmed)
            .map(one -> one.row().version().itemHash())
            .toArray(String[]::new);
    if (hashes.length == 0) {
      return found.stream().map(Found::row).toList();
    }
    Map<String, List<Confirmation>> confirmations = ConfirmationReads.of(connection, hashes);
    return found.stream()
        .map(Found::row)
        .map(row -> row.with(confirmations.getOrDefault(row.version().itemHash(), List.of())))
        .toList();
  }

  private static Found row(ResultSet row) throws SQLException {
    PostRow.Original original =
        new PostRow.Original(
            Objects.requireNonNull(row.getString(1)),
            Objects.requireNonNull(row.getString(2)),
            Objects.requireNonNull(row.getString(3)),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getString(7),
            row.getLong(8),
            Sql.nullableLong(row, 9));
    String itemContent = row.getString(13);
    String text = itemContent == null ? Objects.requireNonNull(row.getString(18)) : itemContent;
    PostRow.Version version =
        new PostRow.Version(
            Objects.requireNonNull(row.getString(11)),
            row.getString(12),
            itemContent,
            Codes.itemType(row.getShort(14)),
            row.getString(15),
            row.getInt(16),
            row.getLong(17),
            List.of());
    int start = row.getInt(19);
    int end = row.getInt(20);
    String content = start == end ? "null" : text.substring(start, end);
    return new Found(
        new PostRow(original, row.getLong(10), version, content),
        Sql.nullableLong(row, 21) != null);
  }
}
