package io.aleph4j.node.storage;

import io.aleph4j.node.local.LocalAggregate;
import io.aleph4j.node.local.LocalState;
import io.aleph4j.node.payment.FirstCredits;
import io.aleph4j.node.process.AggregateChange;
import io.aleph4j.node.process.AggregateId;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.AggregateContent;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.ContentHeader;
import io.aleph4j.protocol.MessageType;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.BalancesUpdate;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Writes what a private network has although no message says it, with the marks of it: the tables
 * {@code local_aggregate} and {@code local_credit}. Every reader of aggregates and credits sees it.
 * Thread-safe.
 */
public final class LocalStateTable {

  private static final String MARKED =
      """
      SELECT a.owner, a.key, l.revision
      FROM local_aggregate l JOIN aggregate a ON a.aggregate_id = l.aggregate_id\
      """;

  private static final String IS_MARKED =
      "SELECT 1 FROM local_aggregate UNION ALL SELECT 1 FROM local_credit LIMIT 1";

  private static final String HAS_MESSAGE =
      "SELECT 1 FROM message WHERE type = ? AND content_key_key = ? AND owner_key = ?"
          + " AND content_key = ? AND owner = ? LIMIT 1";

  private static final String MARK =
      """
      INSERT INTO local_aggregate (aggregate_id, revision, created) VALUES (?, ?, ?)
      ON CONFLICT (aggregate_id) DO UPDATE SET revision = excluded.revision\
      """;

  private static final String MARK_CREDITS =
      "INSERT INTO local_credit SELECT * FROM unnest(?::local_credit[]) ON CONFLICT DO NOTHING";

  private static final long BEFORE_ANY_BLOCK = -1;

  private final DataSource database;
  private final AggregateTable aggregates = new AggregateTable();
  private final CreditTable credits = new CreditTable();
  private final BalanceTable balances = new BalanceTable();

  public LocalStateTable(DataSource database) {
    this.database = database;
  }

  /** Whether a private network has anything here. */
  public boolean isMarked() {
    return new Sql()
        .add(IS_MARKED)
        .first(database, "the marks of a private network", row -> true)
        .isPresent();
  }

  /**
   * Writes what is not there yet, in one transaction. Of an aggregate that messages say nothing is
   * written; one that was written before gets today's content. To write the same twice is to write
   * it once.
   *
   * @return the aggregates that no message says here, those of earlier starts among them
   */
  public Set<AggregateId> write(LocalState state, Timestamp now) {
    Map<AggregateId, String> marked = marked();
    Script script = new Script();
    addAggregates(script, fresh(state, marked), now);
    addCredits(script, state.credits(), now);
    // What any block says is newer.
    balances.update(
        script, new BalancesUpdate(Chain.ETH, BEFORE_ANY_BLOCK, null, state.tokens()), now);
    try (Connection connection = database.getConnection()) {
      script.run(connection);
    } catch (SQLException e) {
      throw StorageException.of("cannot write what the private network begins with", e);
    }
    return marked().keySet();
  }

  private Map<AggregateId, String> marked() {
    Map<AggregateId, String> marked = new HashMap<>();
    new Sql()
        .add(MARKED)
        .list(
            database,
            "the aggregates of a private network",
            row ->
                marked.put(
                    new AggregateId(new Address(row.getString(1)), row.getString(2)),
                    row.getString(3)));
    return marked;
  }

  private List<LocalAggregate> fresh(LocalState state, Map<AggregateId, String> marked) {
    return state.aggregates().stream()
        .filter(aggregate -> {
          String revision = marked.get(aggregate.id());
          return revision == null
              ? !isSaidByMessages(aggregate.id())
              : !revision.equals(aggregate.revision().value());
        })
        .toList();
  }

  private boolean isSaidByMessages(AggregateId id) {
    String owner = id.owner().value();
    return new Sql()
        .add(
            HAS_MESSAGE,
            Codes.of(MessageType.AGGREGATE),
            Keys.of(id.key()),
            Keys.of(owner),
            id.key(),
            owner)
        .first(database, "the messages with an aggregate", row -> true)
        .isPresent();
  }

  private void addAggregates(Script script, List<LocalAggregate> fresh, Timestamp now) {
    aggregates.replace(
        script,
        fresh.stream()
            .collect(
                Collectors.toMap(
                    LocalAggregate::id, aggregate -> Optional.of(shown(aggregate, now)))));
    for (LocalAggregate aggregate : fresh) {
      AggregateId id = aggregate.id();
      byte[] digest = AggregateTable.id(id.owner().value(), id.key());
      script.add(
          MARK,
          "\\x" + HexFormat.of().formatHex(digest),
          aggregate.revision().value(),
          Long.toString(now.micros()));
    }
  }

  private static AggregateChange shown(LocalAggregate aggregate, Timestamp now) {
    AggregateId id = aggregate.id();
    ContentHeader header = new ContentHeader(null, null, id.key(), null, null, List.of());
    return AggregateChange.with(
        null,
        new AggregateContent(id.owner(), now, id.key(), aggregate.entries(), header),
        aggregate.revision());
  }

  private void addCredits(Script script, Map<Address, Long> amounts, Timestamp now) {
    List<CreditHistoryRow> rows =
        amounts.entrySet().stream()
            .filter(account -> account.getValue() > 0)
            .map(account -> FirstCredits.of(account.getKey(), account.getValue(), now))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    credits.give(script, rows, now);
    RowArray marks = new RowArray();
    rows.forEach(row -> marks.row().add(row.address().value()).add(row.amount()));
    script.add(MARK_CREDITS, marks.toString());
  }
}
