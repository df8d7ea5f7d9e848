package io.aleph4j.node.api;

import io.aleph4j.node.storage.Codes;
import io.aleph4j.node.tally.SenderStats;
import io.aleph4j.node.tally.SenderStatsQuery;
import io.aleph4j.node.tally.TallyReads;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tallies for tests: counts anew for every question. */
final class CountedTallies implements TallyReads {

  private final DataSource source;

  CountedTallies(DataSource source) {
    this.source = source;
  }

  @Override
  public long total() {
    return messages("true");
  }

  @Override
  public long byType(MessageType type) {
    return messages("type = ?", Codes.of(type));
  }

  @Override
  public long bySender(Address sender) {
    return messages("sender = ?", sender.value());
  }

  @Override
  public long bySenderAndType(Address sender, MessageType type) {
    return messages("sender = ? AND type = ?", sender.value(), Codes.of(type));
  }

  @Override
  public long byOwner(Address owner) {
    return messages("owner = ?", owner.value());
  }

  @Override
  public long byOwnerAndType(Address owner, MessageType type) {
    return messages("owner = ? AND type = ?", owner.value(), Codes.of(type));
  }

  @Override
  public long byChannel(String channel) {
    return messages("channel = ?", channel);
  }

  @Override
  public long byChannelAndType(String channel, MessageType type) {
    return messages("channel = ? AND type = ?", channel, Codes.of(type));
  }

  @Override
  public long byContentType(String contentType) {
    return messages("content_type = ?", contentType);
  }

  @Override
  public long byTypeAndTime(@Nullable MessageType type, Timestamp from, Timestamp to) {
    return type == null
        ? messages("time >= ? AND time < ?", from.micros(), to.micros())
        : messages(
            "type = ? AND time >= ? AND time < ?", Codes.of(type), from.micros(), to.micros());
  }

  @Override
  public long posts() {
    return posts("true");
  }

  @Override
  public long postsByOwner(Address owner) {
    return posts("owner = ?", owner.value());
  }

  @Override
  public long postsByType(String originalType) {
    return posts("content_type = ?", originalType);
  }

  @Override
  public long postsByChannel(String channel) {
    return posts("channel = ?", channel);
  }

  @Override
  public long postsByOwnerAndType(Address owner, String originalType) {
    return posts("owner = ? AND content_type = ?", owner.value(), originalType);
  }

  @Override
  public List<String> channels() {
    return names("SELECT DISTINCT channel FROM message WHERE channel IS NOT NULL ORDER BY 1");
  }

  @Override
  public List<String> channelsOfSender(Address sender) {
    return names(
        "SELECT DISTINCT channel FROM message WHERE channel IS NOT NULL AND sender = ? ORDER BY 1",
        sender.value());
  }

  @Override
  public List<String> postTypesOfSender(Address sender) {
    return names(
        "SELECT DISTINCT content_type FROM message"
            + " WHERE type = 1 AND content_type IS NOT NULL AND sender = ? ORDER BY 1",
        sender.value());
  }

  @Override
  public List<SenderStats> senderStats(List<Address> senders) {
    return stats().filter(row -> senders.isEmpty() || senders.contains(row.sender())).toList();
  }

  @Override
  public List<SenderStats> senderStats(SenderStatsQuery query) {
    Comparator<SenderStats> byColumn = Comparator.comparingLong(row -> row.of(query.sortBy()));
    Comparator<SenderStats> order =
        (query.ascending() ? byColumn : byColumn.reversed()).thenComparing(SenderStats::sender);
    SenderStatsQuery.After after = query.after();
    return stats()
        .filter(row -> contains(row, query.addressContains()))
        .sorted(order)
        .filter(row -> after == null || isAfter(row, query, after))
        .skip(query.offset())
        .limit(query.limit() == 0 ? Long.MAX_VALUE : query.limit())
        .toList();
  }

  private static boolean isAfter(
      SenderStats row, SenderStatsQuery query, SenderStatsQuery.After after) {
    int column = Long.compare(row.of(query.sortBy()), after.value());
    int directed = query.ascending() ? column : -column;
    return directed > 0 || (directed == 0 && row.sender().compareTo(after.address()) > 0);
  }

  @Override
  public long senders(@Nullable String addressContains) {
    return stats().filter(row -> contains(row, addressContains)).count();
  }

  private static boolean contains(SenderStats row, @Nullable String text) {
    return text == null
        || row.sender().value().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private Stream<SenderStats> stats() {
    return names("SELECT DISTINCT sender FROM message ORDER BY 1").stream()
        .map(Address::new)
        .map(sender ->
            new SenderStats(
                sender,
                bySender(sender),
                bySenderAndType(sender, MessageType.POST),
                bySenderAndType(sender, MessageType.AGGREGATE),
                bySenderAndType(sender, MessageType.STORE),
                bySenderAndType(sender, MessageType.FORGET),
                bySenderAndType(sender, MessageType.PROGRAM),
                bySenderAndType(sender, MessageType.INSTANCE)));
  }

  private long messages(String condition, Object... arguments) {
    return Long.parseLong(
        names("SELECT count(*) FROM message WHERE " + condition, arguments).getFirst());
  }

  private long posts(String condition, Object... arguments) {
    String sql = "SELECT count(*) FROM post JOIN message ON seq = original_seq WHERE " + condition;
    return Long.parseLong(names(sql, arguments).getFirst());
  }

  private List<String> names(String sql, Object... arguments) {
    try (Connection connection = source.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        query.setObject(i + 1, arguments[i]);
      }
      List<String> names = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot count", e);
    }
  }
}
