package io.aleph4j.node.storage;

import io.aleph4j.node.payment.Movement;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditLot;
import io.aleph4j.protocol.credit.CreditNote;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tables {@code credit_history}, {@code credit_account}, {@code credit_resource} and
 * {@code credit_lot}.
 */
final class CreditTable {

  // The sums of accounts and of resources count the rows that were new.
  private static final String INSERT_HISTORY =
      """
      WITH fresh AS (
        INSERT INTO credit_history SELECT * FROM unnest(?::credit_history[])
        ON CONFLICT DO NOTHING
        RETURNING address, amount, resource, payment_method = 'credit_expense' AS expense),
      accounts AS (
        INSERT INTO credit_account AS known
        SELECT address, count(*), COALESCE(sum(amount) FILTER (WHERE amount > 0), 0),
          COALESCE(sum(amount) FILTER (WHERE amount < 0), 0),
          COALESCE(sum(abs(amount)) FILTER (WHERE expense), 0), 0
        FROM fresh GROUP BY address
        ON CONFLICT (address) DO UPDATE SET
          entries = known.entries + excluded.entries,
          incoming = known.incoming + excluded.incoming,
          outgoing = known.outgoing + excluded.outgoing,
          consumed = known.consumed + excluded.consumed)
      INSERT INTO credit_resource AS known
      SELECT resource, sum(abs(amount)) FROM fresh WHERE expense AND resource IS NOT NULL
      GROUP BY resource
      ON CONFLICT (resource) DO UPDATE SET consumed = known.consumed + excluded.consumed\
      """;

  private static final String SUM_LOTS =
      """
      UPDATE credit_account SET remaining = COALESCE(
        (SELECT sum(remaining) FROM credit_lot l
         WHERE l.address = credit_account.address AND l.remaining > 0), 0)
      WHERE address = ANY (?::text[])\
      """;

  private static final String INSERT_LOTS =
      "INSERT INTO credit_lot SELECT * FROM unnest(?::credit_lot[]) ON CONFLICT DO NOTHING";

  private static final String UPDATE_LOTS =
      """
      UPDATE credit_lot known SET remaining = left_over.remaining
      FROM unnest(?::credit_lot[]) left_over
      WHERE known.address = left_over.address AND known.credit_ref = left_over.credit_ref
        AND known.credit_index = left_over.credit_index\
      """;

  private static final String EMPTY_LOTS =
      "UPDATE credit_lot SET remaining = 0 WHERE address = ANY (?::text[])";

  private static final String REPLACE_LOTS =
      """
      INSERT INTO credit_lot SELECT * FROM unnest(?::credit_lot[])
      ON CONFLICT (address, credit_ref, credit_index) DO UPDATE SET remaining = excluded.remaining\
      """;

  /** Gives accounts their first credits. */
  void give(Script script, List<CreditHistoryRow> gifts, Timestamp now) {
    if (!gifts.isEmpty()) {
      insertHistory(script, gifts, now);
      insertLots(script, INSERT_LOTS, gifts.stream().map(CreditHistoryRow::lot).toList());
      sumLots(script, gifts.stream().map(CreditHistoryRow::address));
    }
  }

  /** Enters a post with credits. */
  void enter(Script script, Movement.Credits credits, Timestamp now) {
    insertHistory(script, credits.change().rows(), now);
    insertLots(script, INSERT_LOTS, credits.change().granted());
    insertLots(script, UPDATE_LOTS, credits.change().drained());
    if (!credits.replayed().isEmpty()) {
      List<String> addresses =
          credits.replayed().stream().map(account -> account.address().value()).toList();
      script.add(EMPTY_LOTS, RowArray.array(addresses));
      insertLots(
          script,
          REPLACE_LOTS,
          credits.replayed().stream().map(CreditAccount::lots).flatMap(List::stream).toList());
    }
    sumLots(
        script,
        Stream.of(
                credits.change().rows().stream().map(CreditHistoryRow::address),
                credits.change().drained().stream().map(CreditLot::address),
                credits.replayed().stream().map(CreditAccount::address))
            .flatMap(addresses -> addresses));
  }

  // After the lots have changed.
  private static void sumLots(Script script, Stream<Address> addresses) {
    script.add(SUM_LOTS, RowArray.array(addresses.map(Address::value).distinct().toList()));
  }

  private static void insertHistory(Script script, List<CreditHistoryRow> rows, Timestamp now) {
    RowArray array = new RowArray();
    rows.forEach(row -> add(array.row(), row, now));
    script.add(INSERT_HISTORY, array.toString());
  }

  private static void add(RowArray array, CreditHistoryRow row, Timestamp now) {
    CreditNote note = row.note();
    array
        .add(row.key().ref().value())
        .add(row.key().index())
        .add(row.address().value())
        .add(row.amount())
        .add(note.price())
        .add(note.bonusAmount())
        .add(note.txHash())
        .add(note.token())
        .add(note.chain())
        .add(note.provider())
        .add(note.origin())
        .add(note.originRef())
        .add(note.paymentMethod())
        .add(micros(row.expiration()))
        .add(row.key().time().micros())
        .add(note.expenseCount())
        .add(note.expenseSizeMib())
        .add(CreditHistoryOrder.resource(note))
        .add(now.micros());
  }

  private static void insertLots(Script script, String statement, List<CreditLot> lots) {
    if (lots.isEmpty()) {
      return;
    }
    RowArray rows = new RowArray();
    for (CreditLot lot : lots) {
      rows.row()
          .add(lot.address().value())
          .add(lot.key().ref().value())
          .add(lot.key().index())
          .add(lot.remaining())
          .add(micros(lot.expiration()))
          .add(lot.key().time().micros());
    }
    script.add(statement, rows.toString());
  }

  private static @Nullable Long micros(@Nullable Timestamp time) {
    return time == null ? null : time.micros();
  }
}
