package io.aleph4j.node.storage;

import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.registry.PublishedRegistry;
import io.aleph4j.node.registry.Registry;
import io.aleph4j.node.registry.RegistryJson;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Keeps the list of nodes of a private network in the table {@code registry} and shows it as an
 * aggregate, although no message says it. Thread-safe.
 */
public final class RegistryTable {

  private static final String SAVE =
      """
      INSERT INTO registry (one, seq, created, last_updated, cores, resources, scoring)
      VALUES (true, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (one) DO UPDATE SET
        seq = excluded.seq, last_updated = excluded.last_updated, cores = excluded.cores,
        resources = excluded.resources, scoring = excluded.scoring\
      """;

  private static final String SAVE_MARK = "UPDATE registry SET seq = ?, scoring = ?";

  private static final String FIND =
      "SELECT seq, created, last_updated, cores, resources, scoring FROM registry";

  // The sum leaves out the index of types, which holds every aggregate.
  private static final String HAS_MESSAGE =
      "SELECT 1 FROM message WHERE type + 0 = ? AND content_key_key = ? AND owner_key = ?"
          + " AND content_key = ? AND owner = ? LIMIT 1";

  private final DataSource database;
  private final AggregateTable aggregates = new AggregateTable();

  public RegistryTable(DataSource database) {
    this.database = database;
  }

  /** The list as it was saved last; empty where none is kept. */
  public Optional<PublishedRegistry> find() {
    return new Sql().add(FIND).first(database, "the list of nodes", RegistryTable::row);
  }

  private static PublishedRegistry row(ResultSet row) throws SQLException {
    return new PublishedRegistry(
        row.getLong(1),
        new Timestamp(row.getLong(2)),
        new Timestamp(row.getLong(3)),
        Objects.requireNonNull(row.getString(4)),
        Objects.requireNonNull(row.getString(5)),
        Objects.requireNonNull(row.getString(6)));
  }

  /** Whether a message says what the network's nodes are, as on the live network. */
  public boolean isSaidByMessages() {
    String owner = Registry.AGGREGATE.owner().value();
    String key = Registry.AGGREGATE.key();
    return new Sql()
        .add(HAS_MESSAGE, Codes.of(MessageType.AGGREGATE), Keys.of(key), Keys.of(owner), key, owner)
        .first(database, "the messages with the list of nodes", row -> true)
        .isPresent();
  }

  /**
   * Saves the list and shows it, in one transaction. To save the same twice is to save it once.
   *
   * @throws StorageException.Passing when the database may do it later
   */
  public void save(PublishedRegistry list) {
    Script script = new Script();
    script.add(
        SAVE,
        Long.toString(list.seq()),
        Long.toString(list.created().micros()),
        Long.toString(list.updated().micros()),
        list.cores(),
        list.resources(),
        list.scoring());
    aggregates.replace(script, Map.of(Registry.AGGREGATE, Optional.of(shown(list))));
    run(script);
  }

  /**
   * Saves which operation the list contains as the last one, and the last scores. The list itself
   * must be the one that was saved before.
   *
   * @throws StorageException.Passing when the database may do it later
   */
  public void saveMark(PublishedRegistry list) {
    Script script = new Script();
    script.add(SAVE_MARK, Long.toString(list.seq()), list.scoring());
    run(script);
  }

  private void run(Script script) {
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of("cannot save the list of nodes", e);
    }
  }

  private static AggregateChange shown(PublishedRegistry list) {
    AggregateChange beginning =
        AggregateChange.with(
            null, element(list.created(), Map.of()), PublishedRegistry.firstRevision());
    Map<String, String> entries =
        Map.of(RegistryJson.CORES, list.cores(), RegistryJson.RESOURCES, list.resources());
    return AggregateChange.with(beginning, element(list.updated(), entries), list.revision());
  }

  private static AggregateContent element(Timestamp time, Map<String, String> entries) {
    String key = Registry.AGGREGATE.key();
    ContentHeader header = new ContentHeader(null, null, key, null, null, List.of());
    return new AggregateContent(Registry.AGGREGATE.owner(), time, key, entries, header);
  }
}
