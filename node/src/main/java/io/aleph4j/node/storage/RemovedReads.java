package io.aleph4j.node.storage;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what is left of removed messages (spec 02 §3.1, §3.3). Thread-safe. */
public final class RemovedReads {

  private static final String COLUMNS =
      "SELECT item_hash, type, chain, item_type, sender, owner, channel, signature, time,"
          + " reception_time, payment_type, size, removed_at FROM removed WHERE ";

  private final DataSource source;

  public RemovedReads(DataSource source) {
    this.source = source;
  }

  /**
   * What is left of a message; times in microseconds.
   *
   * @param size of the file that a STORE message kept
   */
  public record Removed(
      String itemHash,
      MessageType type,
      String chain,
      ItemType itemType,
      String sender,
      String owner,
      @Nullable String channel,
      @Nullable String signature,
      long time,
      long receptionTime,
      @Nullable String paymentType,
      @Nullable Long size,
      long removedAt) {

    /** Why it was removed, in the network's word. */
    public String reason() {
      return UnpaidReads.reason(paymentType);
    }
  }

  /** What is left of the message of this hash. */
  public Optional<Removed> find(String itemHash) {
    return new Sql()
        .add(COLUMNS + "item_hash = ?", itemHash)
        .first(source, "a removed message", RemovedReads::row);
  }

  /**
   * A part of the list of removed messages, ordered by the moment of removal, then by hash; the
   * query's times mean that moment. The cost grows with the offset.
   */
  public List<Removed> list(MessageQuery query, boolean ascending, long offset, int limit) {
    Sql sql = restrict(new Sql().add(COLUMNS + "true"), query);
    sql.add(" ORDER BY removed_at" + (ascending ? "" : " DESC") + ", item_hash LIMIT ")
        .literal(limit)
        .add(" OFFSET ")
        .literal(offset);
    return sql.list(source, "a list of removed messages", RemovedReads::row);
  }

  /** How many messages the list holds, counting no further than the bound. */
  public long count(MessageQuery query, long bound) {
    Sql sql = new Sql().add("SELECT count(*) FROM (SELECT FROM removed WHERE true");
    return restrict(sql, query)
        .add(" LIMIT ?) c", bound)
        .first(source, "the length of a list of removed messages", row -> row.getLong(1))
        .orElseThrow();
  }

  private static Sql restrict(Sql sql, MessageQuery query) {
    oneOf(sql, "item_hash", query.hashes());
    oneOf(sql, "sender", query.senders().stream().map(Address::value).toList());
    oneOf(sql, "owner", query.owners().stream().map(Address::value).toList());
    oneOf(sql, "chain", query.chains());
    oneOf(sql, "channel", query.channels());
    codes(sql, "type", query.types().stream().map(Codes::of).toList());
    codes(
        sql,
        "payment_type",
        query.paymentTypes().stream().map(Codes::ofPayment).filter(Objects::nonNull).toList());
    Long start = query.startTime();
    if (start != null) {
      sql.add(" AND removed_at >= ?", start);
    }
    Long end = query.endTime();
    return end == null ? sql : sql.add(" AND removed_at < ?", end);
  }

  private static void oneOf(Sql sql, String column, List<String> names) {
    if (!names.isEmpty()) {
      sql.add(" AND " + column + " = ANY (?)", (Object) names.toArray(String[]::new));
    }
  }

  private static void codes(Sql sql, String column, List<Short> codes) {
    if (!codes.isEmpty()) {
      long[] numbers = codes.stream().mapToLong(Short::longValue).toArray();
      sql.add(" AND " + column + " = ANY (?)", numbers);
    }
  }

  private static Removed row(ResultSet row) throws SQLException {
    return new Removed(
        Objects.requireNonNull(row.getString(1)),
        Codes.messageType(row.getShort(2)),
        Objects.requireNonNull(row.getString(3)),
        Codes.itemType(row.getShort(4)),
        Objects.requireNonNull(row.getString(5)),
        Objects.requireNonNull(row.getString(6)),
        row.getString(7),
        row.getString(8),
        row.getLong(9),
        row.getLong(10),
        Codes.paymentName(row.getShort(11)),
        Sql.nullableLong(row, 12),
        row.getLong(13));
  }
}
