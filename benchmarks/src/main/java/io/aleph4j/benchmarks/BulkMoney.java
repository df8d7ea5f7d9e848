package io.aleph4j.benchmarks;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditHistoryRow;
import io.aleph4j.protocol.credit.CreditKey;
import io.aleph4j.protocol.credit.CreditLot;
import io.aleph4j.protocol.credit.CreditNote;
import io.aleph4j.protocol.credit.CreditReplay;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Balances and histories of the accounts of an invented network: everybody who sends holds enough
 * for everything, one account has 40 % of the history of credits. One thread at a time.
 */
final class BulkMoney {

  static final String BALANCE_COLUMNS = "address, chain, dapp, balance, height, last_update";
  static final String HISTORY_COLUMNS =
      "credit_ref, credit_index, address, amount, price, bonus_amount, tx_hash, token, chain,"
          + " provider, origin, origin_ref, payment_method, expiration, message_time,"
          + " expense_count, expense_size, resource, last_update";
  static final String LOT_COLUMNS =
      "address, credit_ref, credit_index, remaining, expiration, message_time";

  /** The sums over the histories. */
  static final List<String> SUMS =
      List.of(
          """
          INSERT INTO credit_account (address, entries, incoming, outgoing, consumed, remaining)
          SELECT address, count(*), COALESCE(sum(amount) FILTER (WHERE amount > 0), 0),
            COALESCE(sum(amount) FILTER (WHERE amount < 0), 0),
            COALESCE(sum(abs(amount)) FILTER (WHERE payment_method = 'credit_expense'), 0),
            COALESCE((SELECT sum(remaining) FROM credit_lot l
              WHERE l.address = h.address AND l.remaining > 0), 0)
          FROM credit_history h GROUP BY address ON CONFLICT DO NOTHING\
          """,
          """
          INSERT INTO credit_resource (resource, consumed)
          SELECT resource, sum(abs(amount)) FROM credit_history
          WHERE payment_method = 'credit_expense' AND resource IS NOT NULL GROUP BY resource\
          """);

  private static final int BIG_ACCOUNT_PERCENT = 40;
  private static final int GRANT_EVERY = 10;
  private static final int TRANSFER_EVERY = 7;
  private static final int EXPENSES_OF_ONE = 4;
  private static final int EXPIRING_EVERY = 2;
  private static final long GRANTED = 1_000_000_000_000L;
  private static final long YEAR_MICROS = 365L * 24 * 3_600_000_000L;
  private static final List<String> CHAINS = List.of("ETH", "AVAX", "SOL", "BASE");
  private static final BigDecimal PRICE = new BigDecimal("0.000001");

  private final NetworkModel model;
  private final List<String> resources;
  private final Random random;
  private final CopyRow row = new CopyRow();
  private int entries;

  /** Accounts that pay for these resources. */
  BulkMoney(NetworkModel model, List<String> resources) {
    this.model = model;
    this.resources = resources;
    this.random = new Random(model.count());
  }

  /** One account in twenty messages; nine in ten on the first chain. */
  void balances(BulkPosts.Sink sink) throws SQLException {
    List<String> senders = model.names().senders();
    for (int i = 0; i < Math.max(2 * senders.size(), model.count() / 20); i++) {
      boolean sends = i < senders.size();
      String address = sends ? senders.get(i) : NetworkNames.address("holder " + i);
      long whole = sends ? 20_000_000L + i : 1 + (long) (1e5 * Math.pow(random.nextDouble(), 8));
      sink.write(balance(address, CHAINS.getFirst(), null, whole));
      if (i % 10 == 0) {
        sink.write(balance(address, CHAINS.get(1 + i / 10 % 3), null, 1 + i % 1000));
      }
      if (i % 50 == 0) {
        sink.write(balance(address, CHAINS.getFirst(), "SABLIER", 1 + i % 1000));
      }
    }
  }

  private byte[] balance(String address, String chain, @Nullable String dapp, long whole) {
    return row.add(address)
        .add(chain)
        .add(dapp)
        .add(whole + ".25")
        .add(12_000_000)
        .add(model.beginMicros())
        .end();
  }

  /** One line of history in fifteen messages, at least one for each account. */
  void credits(BulkPosts.Sink histories, BulkPosts.Sink lots) throws SQLException {
    List<String> accounts = model.names().payers();
    int lines = Math.max(10 * accounts.size(), model.count() / 15);
    int big = lines * BIG_ACCOUNT_PERCENT / 100;
    int each = (lines - big) / accounts.size();
    for (int i = 0; i < accounts.size(); i++) {
      List<CreditHistoryRow> history = history(accounts.get(i), i == 0 ? big : each);
      for (CreditHistoryRow line : history) {
        histories.write(line(line));
      }
      Address address = new Address(accounts.get(i));
      for (CreditLot lot : CreditReplay.replay(address, history).lots()) {
        lots.write(lot(lot));
      }
    }
  }

  private List<CreditHistoryRow> history(String account, int lines) {
    List<CreditHistoryRow> history = new ArrayList<>();
    Address address = new Address(account);
    long step = BulkModel.SPAN_MICROS / lines;
    for (int i = 0; i < lines; i++) {
      long time = model.beginMicros() + i * step + random.nextLong(step);
      CreditKey key =
          new CreditKey(new Timestamp(time), ItemHash.sha256("bulk credits " + entries++), 0);
      if (i % GRANT_EVERY == 0) {
        Timestamp end =
            i / GRANT_EVERY % EXPIRING_EVERY == 1 ? new Timestamp(time + YEAR_MICROS) : null;
        history.add(new CreditHistoryRow(key, address, GRANTED + i, end, granted()));
      } else if (i % TRANSFER_EVERY == 0) {
        history.add(new CreditHistoryRow(key, address, -1000L - i % 50, null, transferred()));
      } else {
        history.add(
            new CreditHistoryRow(key, address, -1L - random.nextInt(10_000), null, expense()));
      }
    }
    return history;
  }

  private CreditNote granted() {
    String transaction = "0x" + ItemHash.sha256("bulk payment " + entries).value();
    return new CreditNote(
        PRICE,
        0L,
        transaction,
        "ALEPH",
        "ETH",
        "WALLET",
        "account " + entries % 100,
        ItemHash.sha256("bulk payment " + entries).value(),
        "token",
        null,
        null);
  }

  private CreditNote transferred() {
    String other = model.names().senders().get(random.nextInt(model.names().senders().size()));
    return new CreditNote(
        null, null, null, null, null, "ALEPH", other, null, "credit_transfer", null, null);
  }

  private CreditNote expense() {
    String resource = resources.get(entries / EXPENSES_OF_ONE % resources.size());
    return new CreditNote(
        PRICE,
        null,
        "node " + entries % 50,
        null,
        null,
        "ALEPH",
        resource,
        null,
        "credit_expense",
        1L,
        BigDecimal.ONE);
  }

  private byte[] line(CreditHistoryRow line) {
    CreditNote note = line.note();
    return row.add(line.key().ref().value())
        .add(line.key().index())
        .add(line.address().value())
        .add(line.amount())
        .add(text(note.price()))
        .add(note.bonusAmount())
        .add(note.txHash())
        .add(note.token())
        .add(note.chain())
        .add(note.provider())
        .add(note.origin())
        .add(note.originRef())
        .add(note.paymentMethod())
        .add(micros(line.expiration()))
        .add(line.key().time().micros())
        .add(note.expenseCount())
        .add(text(note.expenseSizeMib()))
        .add(note.origin() == null ? note.originRef() : note.origin())
        .add(line.key().time().micros())
        .end();
  }

  private byte[] lot(CreditLot lot) {
    return row.add(lot.address().value())
        .add(lot.key().ref().value())
        .add(lot.key().index())
        .add(lot.remaining())
        .add(micros(lot.expiration()))
        .add(lot.key().time().micros())
        .end();
  }

  private static @Nullable String text(@Nullable BigDecimal number) {
    return number == null ? null : number.toPlainString();
  }

  private static @Nullable Long micros(@Nullable Timestamp time) {
    return time == null ? null : time.micros();
  }
}
