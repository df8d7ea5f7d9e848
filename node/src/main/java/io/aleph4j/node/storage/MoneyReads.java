package io.aleph4j.node.storage;

import io.aleph4j.node.payment.Funds;
import io.aleph4j.node.payment.MoneyRequest;
import io.aleph4j.node.payment.MoneyState;
import io.aleph4j.node.payment.Prices;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditLot;
import io.aleph4j.protocol.credit.CreditNote;
import io.aleph4j.protocol.credit.HistoryEnd;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what posts with credits are decided on, with one query per kind. Thread-safe. */
final class MoneyReads {

  private static final String LOTS =
      """
      SELECT address, credit_ref, credit_index, remaining, expiration, message_time
      FROM credit_lot WHERE address = ANY (?) AND remaining > 0\
      """;

  private static final String ENDS =
      """
      SELECT a.address, e.debit, e.message_time, e.credit_ref, e.credit_index
      FROM unnest(?::text[]) AS a (address) CROSS JOIN LATERAL (
        (SELECT false AS debit, message_time, credit_ref, credit_index FROM credit_history
         WHERE address = a.address
         ORDER BY message_time DESC, credit_ref DESC, credit_index DESC LIMIT 1)
        UNION ALL
        (SELECT true, message_time, credit_ref, credit_index FROM credit_history
         WHERE address = a.address AND amount < 0
         ORDER BY message_time DESC, credit_ref DESC, credit_index DESC LIMIT 1)) e\
      """;

  static final String HISTORIES =
      """
      SELECT address, credit_ref, credit_index, amount, expiration, message_time
      FROM credit_history WHERE address = ANY (?)\
      """;

  private MoneyReads() {}

  /**
   * What a post with credits needs.
   *
   * @param credits null when there is no such post
   * @param funds what is known of the owners of files and machines
   */
  static MoneyState load(
      Connection connection,
      MoneyRequest.@Nullable Credits credits,
      Map<Address, Funds> funds,
      Prices prices)
      throws SQLException {
    if (credits == null) {
      return MoneyState.of(prices, funds);
    }
    Map<Address, HistoryEnd> ends = ends(connection, credits.concerned());
    return new MoneyState(
        prices,
        funds,
        accounts(connection, credits.debited()),
        ends,
        histories(connection, reachedBy(ends, credits.time())));
  }

  private static Map<Address, CreditAccount> accounts(
      Connection connection, Collection<Address> addresses) throws SQLException {
    List<CreditLot> lots =
        new Sql().add(LOTS, (Object) texts(addresses)).list(connection, MoneyReads::lot);
    return CreditAccount.ofAll(addresses, lots);
  }

  static CreditLot lot(ResultSet row) throws SQLException {
    return new CreditLot(
        new Address(row.getString(1)), key(row, 6, 2, 3), row.getLong(4), time(row, 5));
  }

  private static Map<Address, HistoryEnd> ends(Connection connection, Set<Address> addresses)
      throws SQLException {
    Map<Address, CreditKey> newest = new HashMap<>();
    Map<Address, CreditKey> newestDebit = new HashMap<>();
    new Sql()
        .add(ENDS, (Object) texts(addresses))
        .list(
            connection,
            row ->
                (row.getBoolean(2) ? newestDebit : newest)
                    .put(new Address(row.getString(1)), key(row, 3, 4, 5)));
    Map<Address, HistoryEnd> ends = new HashMap<>();
    newest.forEach(
        (address, key) -> ends.put(address, new HistoryEnd(key, newestDebit.get(address))));
    return ends;
  }

  /** The accounts with rows from this time on. */
  private static Set<Address> reachedBy(Map<Address, HistoryEnd> ends, Timestamp time) {
    Set<Address> reached = new HashSet<>();
    ends.forEach((address, end) -> {
      if (end.newest() != null && end.newest().time().compareTo(time) >= 0) {
        reached.add(address);
      }
    });
    return reached;
  }

  private static Map<Address, List<CreditHistoryRow>> histories(
      Connection connection, Set<Address> addresses) throws SQLException {
    Map<Address, List<CreditHistoryRow>> histories = new HashMap<>();
    if (!addresses.isEmpty()) {
      new Sql()
          .add(HISTORIES, (Object) texts(addresses))
          .list(
              connection,
              row -> {
                CreditHistoryRow found = historyRow(row);
                return histories
                    .computeIfAbsent(found.address(), _ -> new ArrayList<>())
                    .add(found);
              });
    }
    return histories;
  }

  // What people read of a row changes nothing.
  static CreditHistoryRow historyRow(ResultSet row) throws SQLException {
    return new CreditHistoryRow(
        key(row, 6, 2, 3),
        new Address(row.getString(1)),
        row.getLong(4),
        time(row, 5),
        new CreditNote(null, null, null, null, null, null, null, null, null, null, null));
  }

  private static CreditKey key(ResultSet row, int time, int ref, int index) throws SQLException {
    return new CreditKey(
        new Timestamp(row.getLong(time)), new ItemHash(row.getString(ref)), row.getInt(index));
  }

  private static @Nullable Timestamp time(ResultSet row, int column) throws SQLException {
    Long micros = Sql.nullableLong(row, column);
    return micros == null ? null : new Timestamp(micros);
  }

  private static String[] texts(Collection<Address> addresses) {
    return addresses.stream().map(Address::value).toArray(String[]::new);
  }
}
