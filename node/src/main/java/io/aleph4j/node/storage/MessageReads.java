package io.aleph4j.node.storage;

import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.MessageStatus;
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

/**
 * Reads live messages. Every method is one or two short statements; safe for any number of threads.
 */
public final class MessageReads {

  private static final String HEADER =
      "m.seq, m.item_hash, m.type, m.status, m.chain, m.item_type, m.sender, m.owner, m.channel, m.time,"
          + " m.reception_time, m.size, m.signature, m.content_type, m.content_ref, m.content_key,"
          + " m.content_item_hash, m.payment_type, m.first_confirmed_at, m.item_content";
  private static final String WHOLE = HEADER + ", m.content";
  private static final String WITHOUT_CONTENT = HEADER + ", NULL::text";

  /** From here on a second question costs less than reading what stands before the page. */
  private static final int DEEP_OFFSET = 200;

  private static final long MOST_SORTED = 10_000;

  private final DataSource source;
  private final TallyReads tallies;
  private final int deepOffset;

  /** Reads over the source's connections and chooses indexes by the tallies. */
  public MessageReads(DataSource source, TallyReads tallies) {
    this(source, tallies, DEEP_OFFSET);
  }

  /** As above; pages behind this many messages are looked for in the index first. */
  public MessageReads(DataSource source, TallyReads tallies, int deepOffset) {
    this.source = source;
    this.tallies = tallies;
    this.deepOffset = deepOffset;
  }

  /**
   * A part of a list.
   *
   * @param after the position after which it begins; null for the list's beginning
   * @param offset how many messages to skip from there; the cost grows with it
   * @param limit most messages to answer, at least 1
   * @param withContent whether fetched contents are read; inline ones are always there
   */
  public List<MessageRow> list(
      MessageQuery query,
      MessageOrder order,
      @Nullable MessagePosition after,
      long offset,
      int limit,
      boolean withContent) {
    if (limit < 1 || offset < 0) {
      throw new IllegalArgumentException(
          "no list has the limit " + limit + " and the offset " + offset);
    }
    if (!query.allowsLiveStatus()) {
      return List.of();
    }
    Conditions conditions = MessageConditions.of(query, tallies);
    if (conditions.matchesNothing()) {
      return List.of();
    }
    String columns = withContent ? WHOLE : WITHOUT_CONTENT;
    ScanShape shape = conditions.shape(ScanShape.MESSAGES, ScanShape.TAGGED_MESSAGES);
    boolean ascending = order.ascending();
    Long start = query.startTime();
    Long end = query.endTime();
    if (after == null && offset >= deepOffset && order.equals(MessageOrder.NEWEST_FIRST)) {
      Optional<DeepPage.Start> page = DeepPage.find(source, shape, conditions, start, end, offset);
      if (page.isPresent() && page.get().isBeyondEnd()) {
        return List.of();
      }
      if (page.isPresent()) {
        return list(query, order, page.get().after(), page.get().offset(), limit, withContent);
      }
    }
    Sql sql =
        switch (order.sortBy()) {
          case TIME ->
              new TimeScan(shape, conditions, start, end, ascending, after, offset, limit)
                  .select(columns);
          case TX_TIME ->
              confirmationScan(
                      query, conditions.inAnyOrder(source), ascending, after, offset, limit)
                  .select(columns);
        };
    return rows(sql, "a list of messages");
  }

  private ConfirmationScan confirmationScan(
      MessageQuery query,
      Conditions conditions,
      boolean ascending,
      @Nullable MessagePosition after,
      long offset,
      int limit) {
    ConfirmationScan scan =
        new ConfirmationScan(
            ScanShape.MESSAGES,
            conditions,
            query.startTime(),
            query.endTime(),
            ascending,
            after,
            offset,
            limit);
    Long endBlock = query.endBlock();
    return endBlock != null && areFew(endBlock) ? scan.ofFew() : scan;
  }

  /** Whether so few messages were confirmed before a block that all of them may be sorted. */
  private boolean areFew(long endBlock) {
    return new Sql()
        .add(
            "SELECT count(*) FROM (SELECT FROM message WHERE first_confirmed_height < ? LIMIT ?) c",
            endBlock,
            MOST_SORTED + 1)
        .first(source, "how many are confirmed before a block", row -> row.getLong(1))
        .filter(count -> count <= MOST_SORTED)
        .isPresent();
  }

  /** The live message of this hash. */
  public Optional<MessageRow> find(String itemHash) {
    Sql sql = new Sql().add("SELECT " + WHOLE + " FROM message m WHERE m.item_hash = ?", itemHash);
    return rows(sql, "a message").stream().findFirst();
  }

  /**
   * The live messages committed after this place in commit order, in that order, at most so many.
   */
  public List<MessageRow> committedAfter(long seq, int limit) {
    Sql sql =
        new Sql()
            .add("SELECT " + WHOLE + " FROM message m WHERE m.seq > ? ORDER BY m.seq LIMIT ", seq);
    return rows(sql.literal(limit), "the messages after a place in commit order");
  }

  /** The place in commit order of the live message of this hash. */
  public Optional<Long> seqOf(String itemHash) {
    return new Sql()
        .add("SELECT seq FROM message WHERE item_hash = ?", itemHash)
        .first(source, "a message's place in commit order", row -> row.getLong(1));
  }

  /** The last place in commit order that is taken; 0 if none is. */
  public long lastSeq() {
    return new Sql()
        .add("SELECT coalesce(max(seq), 0) FROM message")
        .first(source, "the last place in commit order", row -> row.getLong(1))
        .orElseThrow();
  }

  /**
   * How many messages the list holds, counting no further than the bound. What an index counts
   * alone is told apart by keys: who makes two names collide on purpose has them counted together.
   */
  public long count(MessageQuery query, long bound) {
    if (!query.allowsLiveStatus()) {
      return 0;
    }
    Conditions conditions = MessageConditions.of(query, tallies);
    ScanShape shape = conditions.shape(ScanShape.MESSAGES, ScanShape.TAGGED_MESSAGES);
    return new CountScan(shape, conditions, query.startTime(), query.endTime(), bound)
        .select()
        .first(source, "the length of a list of messages", row -> row.getLong(1))
        .orElseThrow();
  }

  private List<MessageRow> rows(Sql sql, String question) {
    try (Connection connection = source.getConnection()) {
      return withConfirmations(connection, sql.list(connection, MessageReads::row));
    } catch (SQLException e) {
      throw StorageException.of("cannot read " + question, e);
    }
  }

  private static List<MessageRow> withConfirmations(Connection connection, List<MessageRow> rows)
      throws SQLException {
    String[] confirmed =
        rows.stream()
            .filter(row -> row.firstConfirmedAt() != null)
            .map(MessageRow::itemHash)
            .toArray(String[]::new);
    if (confirmed.length == 0) {
      return rows;
    }
    Map<String, List<Confirmation>> found = ConfirmationReads.of(connection, confirmed);
    List<MessageRow> whole = new ArrayList<>(rows.size());
    for (MessageRow row : rows) {
      whole.add(row.with(found.getOrDefault(row.itemHash(), List.of())));
    }
    return whole;
  }

  private static MessageRow row(ResultSet row) throws SQLException {
    String itemContent = row.getString(20);
    String content = row.getString(21);
    short payment = row.getShort(18);
    return new MessageRow(
        row.getLong(1),
        Objects.requireNonNull(row.getString(2)),
        Codes.messageType(row.getShort(3)),
        statusOf(row.getShort(4)),
        Objects.requireNonNull(row.getString(5)),
        Codes.itemType(row.getShort(6)),
        Objects.requireNonNull(row.getString(7)),
        Objects.requireNonNull(row.getString(8)),
        row.getString(9),
        row.getLong(10),
        row.getLong(11),
        row.getInt(12),
        row.getString(13),
        row.getString(14),
        row.getString(15),
        row.getString(16),
        row.getString(17),
        Codes.paymentName(payment),
        Sql.nullableLong(row, 19),
        itemContent,
        itemContent == null ? content : itemContent,
        List.of());
  }

  private static MessageStatus statusOf(short code) {
    return Codes.messageStatus(code);
  }
}
