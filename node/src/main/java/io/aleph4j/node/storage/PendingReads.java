package io.aleph4j.node.storage;

import io.aleph4j.node.intake.Confirmation;
import io.aleph4j.node.process.Decision;
import io.aleph4j.node.process.Task;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentParser;
import io.aleph4j.protocol.Detail;
import io.aleph4j.protocol.Envelope;
import io.aleph4j.protocol.EnvelopeParser;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.ItemType;
import io.aleph4j.protocol.Message;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Reads what waits. Thread-safe. */
public final class PendingReads {

  // Not the contents: those that are not inline may be megabytes each, and are read from their
  // files.
  private static final String COLUMNS =
      "SELECT id, message, reception_time, next_attempt, retries, waits_for, confirmation FROM pending ";

  private static final Logger log = LoggerFactory.getLogger(PendingReads.class);

  private final DataSource database;

  /** Rows that were complained of, each once. */
  private final Set<Long> unreadable = ConcurrentHashMap.newKeySet();

  public PendingReads(DataSource database) {
    this.database = database;
  }

  /** At most {@code limit} messages whose next try is due, the longest due first. */
  public List<Task> due(Timestamp now, int limit) {
    return read(
        COLUMNS + "WHERE next_attempt <= ? ORDER BY next_attempt, id LIMIT ?",
        (query, connection) -> {
          query.setLong(1, now.micros());
          query.setInt(2, limit);
        });
  }

  /** At most {@code limit} messages that wait for one of these. */
  public List<Task> waitingFor(Collection<ItemHash> hashes, int limit) {
    return read(
        COLUMNS + "WHERE waits_for = ANY (?) ORDER BY id LIMIT ?",
        (query, connection) -> {
          query.setArray(
              1, connection.createArrayOf("text", hashes.stream().map(ItemHash::value).toArray()));
          query.setInt(2, limit);
        });
  }

  /** The messages that any parked one waits for. */
  public Set<ItemHash> awaited() {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT DISTINCT waits_for FROM pending WHERE waits_for IS NOT NULL");
        ResultSet rows = query.executeQuery()) {
      Set<ItemHash> hashes = new HashSet<>();
      while (rows.next()) {
        hashes.add(new ItemHash(rows.getString(1)));
      }
      return hashes;
    } catch (SQLException e) {
      throw StorageException.of("cannot read what the waiting messages wait for", e);
    }
  }

  /** When the next try of any message is due; empty when nothing waits. */
  public OptionalLong nextAttempt() {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT min(next_attempt) FROM pending");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      long next = rows.getLong(1);
      return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(next);
    } catch (SQLException e) {
      throw StorageException.of("cannot read when the next waiting message is due", e);
    }
  }

  private List<Task> read(String sql, Binder binder) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      binder.bind(query, connection);
      List<Task> tasks = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          addTask(rows, tasks);
        }
      }
      return tasks;
    } catch (SQLException e) {
      throw StorageException.of("cannot read the waiting messages", e);
    }
  }

  private void addTask(ResultSet row, List<Task> tasks) throws SQLException {
    try {
      tasks.add(task(row));
    } catch (InvalidMessageException e) {
      long id = row.getLong("id");
      if (unreadable.add(id)) {
        log.error("the waiting message in row {} can no longer be read: delete the row", id, e);
      }
    }
  }

  private static Task task(ResultSet row) throws SQLException {
    Envelope envelope = EnvelopeParser.parse(StrictJson.parse(row.getString("message")));
    Message message = null;
    Decision.Reject refusal = null;
    try {
      message = envelope.itemType() == ItemType.INLINE ? ContentParser.inline(envelope) : null;
    } catch (InvalidMessageException e) {
      // It was valid when it was parked: a later version of this program has become stricter.
      refusal = new Decision.Reject(e.code(), Detail.ofAll(e.errors()));
    }
    return new Task(
        envelope,
        message,
        confirmation(row.getString("confirmation")),
        new Timestamp(row.getLong("reception_time")),
        new Task.Parked(
            row.getLong("id"),
            row.getShort("retries"),
            new Timestamp(row.getLong("next_attempt")),
            waitsFor(row.getString("waits_for"))),
        refusal);
  }

  private static @Nullable ItemHash waitsFor(@Nullable String hash) {
    return hash == null ? null : new ItemHash(hash);
  }

  private static @Nullable Confirmation confirmation(@Nullable String text) {
    if (text == null) {
      return null;
    }
    JsonNode json = StrictJson.parse(text);
    return new Confirmation(
        Chain.valueOf(json.get("chain").asString()),
        json.get("hash").asString(),
        json.get("height").asLong(),
        new Timestamp(json.get("time").asLong()),
        json.get("publisher").asString());
  }

  @FunctionalInterface
  private interface Binder {
    void bind(PreparedStatement query, Connection connection) throws SQLException;
  }
}
