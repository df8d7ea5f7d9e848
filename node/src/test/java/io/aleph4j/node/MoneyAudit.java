package io.aleph4j.node;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditLot;
import io.aleph4j.protocol.credit.CreditNote;
import io.aleph4j.protocol.credit.CreditReplay;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Compares what the tables say about money with what follows from the rows that count. */
final class MoneyAudit {

  private static final CreditNote NO_NOTE =
      new CreditNote(null, null, null, null, null, null, null, null, null, null, null);

  private static final String SUMS =
      """
      WITH summed AS (
        SELECT owner, payment_type, count(DISTINCT item_hash) AS resources,
          sum(hold) AS hold, sum(stream) AS stream, sum(credit) AS credit
        FROM cost GROUP BY owner, payment_type)
      SELECT COALESCE(s.owner, o.owner) FROM summed s FULL JOIN cost_owner o
        ON o.owner = s.owner AND o.payment_type = s.payment_type
      WHERE COALESCE(s.resources, 0) <> COALESCE(o.resources, 0)
        OR COALESCE(s.hold, 0) <> COALESCE(o.hold, 0)
        OR COALESCE(s.stream, 0) <> COALESCE(o.stream, 0)
        OR COALESCE(s.credit, 0) <> COALESCE(o.credit, 0)\
      """;

  private static final String ACCOUNTS =
      """
      WITH summed AS (
        SELECT address, count(*) AS entries, COALESCE(sum(amount) FILTER (WHERE amount > 0), 0) AS incoming,
          COALESCE(sum(amount) FILTER (WHERE amount < 0), 0) AS outgoing
        FROM credit_history GROUP BY address)
      SELECT COALESCE(s.address, a.address) FROM summed s FULL JOIN credit_account a USING (address)
      WHERE s.entries IS DISTINCT FROM a.entries OR s.incoming IS DISTINCT FROM a.incoming
        OR s.outgoing IS DISTINCT FROM a.outgoing\
      """;

  private MoneyAudit() {}

  /** What is not as it should be; empty when everything is. */
  static List<String> differences(DataSource source) {
    List<String> differences = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      read(statement, SUMS, row -> differences.add("sums of costs of " + row.getString(1)));
      read(statement, ACCOUNTS, row -> differences.add("sums of history of " + row.getString(1)));
      Map<Address, List<CreditHistoryRow>> history =
          new TreeMap<>(java.util.Comparator.comparing(Address::value));
      read(
          statement,
          "SELECT credit_ref, credit_index, address, amount, expiration, message_time FROM credit_history",
          row ->
              history
                  .computeIfAbsent(new Address(row.getString(3)), _ -> new ArrayList<>())
                  .add(
                      new CreditHistoryRow(
                          key(row),
                          new Address(row.getString(3)),
                          row.getLong(4),
                          expiration(row),
                          NO_NOTE)));
      List<CreditLot> lots = new ArrayList<>();
      read(
          statement,
          "SELECT credit_ref, credit_index, address, remaining, expiration, message_time FROM credit_lot"
              + " WHERE remaining > 0",
          row ->
              lots.add(
                  new CreditLot(
                      new Address(row.getString(3)), key(row), row.getLong(4), expiration(row))));
      Map<Address, CreditAccount> stored = CreditAccount.ofAll(history.keySet(), lots);
      history.forEach((address, rows) -> {
        CreditAccount replayed = CreditReplay.replay(address, rows);
        if (!Objects.equals(stored.get(address), replayed)) {
          differences.add("lots: " + stored.get(address) + " instead of " + replayed);
        }
      });
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return differences;
  }

  private interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  private static void read(Statement statement, String sql, Reader reader) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  private static CreditKey key(ResultSet row) throws SQLException {
    return new CreditKey(
        new Timestamp(row.getLong(6)), new ItemHash(row.getString(1)), row.getInt(2));
  }

  private static @Nullable Timestamp expiration(ResultSet row) throws SQLException {
    long micros = row.getLong(5);
    return row.wasNull() ? null : new Timestamp(micros);
  }
}
