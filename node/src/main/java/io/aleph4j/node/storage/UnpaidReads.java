package io.aleph4j.node.storage;

import io.aleph4j.node.payment.PaymentSettings;
import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds what accounts do not pay for any longer, and what they pay for again (spec 01 §7.10).
 *
 * <p>An account pays for its resources in the order of their acceptance, as far as its balance
 * reaches: one is paid for if it costs nothing, or if all up to it together cost no more than there
 * is. (The network subtracts one cost after the other and never goes below zero, which is the
 * same.) Thread-safe.
 */
public final class UnpaidReads {

  private static final int SECONDS_PER_DAY = 86_400;

  private final DataSource database;
  private final PaymentPolicy policy;
  private final BigDecimal assumedTokens;
  private final AtomicLong questions = new AtomicLong();

  public UnpaidReads(DataSource database, PaymentSettings settings) {
    this.database = database;
    this.policy = settings.policy();
    this.assumedTokens = settings.assumedTokens();
  }

  /**
   * A message whose status should be another.
   *
   * @param owner who pays for it
   * @param endings how often anything of the owner's had ended by then
   * @param required what the owner must have for it to be paid for; credits for a day
   * @param unpaid whether it should be removed, or else kept again
   */
  public record Finding(
      ItemHash message, Address owner, long endings, BigDecimal required, boolean unpaid) {}

  /**
   * Accounts that pay in this way, in their order, of which something changed: the balance, what
   * they pay for, or that credits expired.
   *
   * @param since from when on
   * @param now until when credits have expired
   * @param after the account after which the part of the list begins; empty for its beginning
   */
  public List<String> accounts(
      Payment.Type type, Timestamp since, Timestamp now, String after, int limit) {
    Sql sql =
        new Sql()
            .add("SELECT o.owner FROM cost_owner o WHERE o.payment_type = ")
            .literal(Codes.of(type))
            .add(" AND o.resources > 0 AND o.owner > ?", after)
            .add(" AND (o.last_update >= ?", since.micros());
    if (type == Payment.Type.CREDIT) {
      sql.add(
              " OR o.owner IN (SELECT address FROM credit_history WHERE last_update >= ?)",
              since.micros())
          .add(
              " OR o.owner IN (SELECT address FROM credit_lot WHERE remaining > 0"
                  + " AND expiration IS NOT NULL AND expiration >= ? AND expiration <= ?)",
              since.micros(),
              now.micros());
    } else {
      sql.add(
          " OR o.owner IN (SELECT address FROM token_balance WHERE last_update >= ?)",
          since.micros());
    }
    return sql.add(") ORDER BY o.owner LIMIT ")
        .literal(limit)
        .list(
            database,
            "the accounts of which something changed",
            row -> Objects.requireNonNull(row.getString(1)));
  }

  /** What should have another status, of these accounts, at most so many. */
  public List<Finding> findings(
      Payment.Type type, List<String> accounts, Timestamp now, int limit) {
    Sql sql =
        new Sql()
            .add("/* ")
            .literal(questions.incrementAndGet())
            .add(" */ WITH account AS MATERIALIZED (SELECT o.owner, o.endings, o.")
            .add(type == Payment.Type.CREDIT ? "credit * " : "hold * ")
            .literal(factor(type))
            .add(" AS cost, ");
    addBalance(sql, type, now);
    sql.add(" AS balance FROM cost_owner o WHERE o.payment_type = ")
        .literal(Codes.of(type))
        .add(" AND o.owner = ANY (?)), ", (Object) accounts.toArray(String[]::new));
    addWalk(sql, type);
    sql.add(
            """
            SELECT item_hash, owner, endings, required, true FROM walked
            WHERE status = 1 AND required > balance AND NOT spared
            UNION ALL
            SELECT item_hash, owner, endings, required, false FROM walked
            WHERE status = 4 AND required <= balance
            UNION ALL
            SELECT r.item_hash, a.owner, a.endings, a.cost, false
            FROM account a CROSS JOIN LATERAL (
              SELECT item_hash FROM removing WHERE owner = a.owner AND payment_type = \
            """)
        .literal(Codes.of(type))
        .add(" OFFSET 0) r WHERE a.cost <= a.balance LIMIT ")
        .literal(limit);
    return sql.list(
        database,
        "what is not paid for",
        row ->
            new Finding(
                new ItemHash(row.getString(1)),
                new Address(row.getString(2)),
                row.getLong(3),
                row.getBigDecimal(4),
                row.getBoolean(5)));
  }

  // Whoever can pay for everything is not looked at one by one. Row by row (OFFSET 0), lest a guess
  // at how many can let large tables be read whole; and by a text of its own, because plans are
  // kept,
  // and one that was made while nothing was being removed would read all that is for each account.
  private void addWalk(Sql sql, Payment.Type type) {
    String amount = type == Payment.Type.CREDIT ? "credit" : "hold";
    sql.add("walked AS (SELECT a.owner, a.endings, a.balance, m.item_hash, m.status, ")
        .add("CASE WHEN c.unit = 0");
    if (type == Payment.Type.HOLD) {
      // What was accepted for nothing stays for nothing; the height counts before the time.
      sql.add(
          " OR COALESCE(m.first_confirmed_height < ?, m.time < ?)",
          policy.paidFromHeight(),
          policy.paidFrom().micros());
    }
    sql.add(
        """
         THEN 0 ELSE sum(c.unit) OVER (
          PARTITION BY a.owner ORDER BY m.seq ROWS UNBOUNDED PRECEDING) END AS required,
          m.type = 3 AND COALESCE(f.size <= ?, false)\
        """,
        policy.freeFileBytes());
    if (type == Payment.Type.CREDIT) {
      sql.add(" AND m.time < ?", policy.allByCreditFrom().micros());
    }
    sql.add(
            " AS spared FROM account a CROSS JOIN LATERAL (SELECT item_hash, sum("
                + amount
                + ") * ")
        .literal(factor(type))
        .add(" AS unit FROM cost WHERE owner = a.owner AND payment_type = ")
        .literal(Codes.of(type))
        .add(" GROUP BY item_hash) c CROSS JOIN LATERAL (")
        .add("SELECT * FROM message WHERE item_hash = c.item_hash OFFSET 0) m")
        .add(" LEFT JOIN LATERAL (SELECT size FROM file")
        .add(" WHERE m.type = 3 AND hash = m.content_item_hash OFFSET 0) f ON true")
        .add(" WHERE a.cost > a.balance) ");
  }

  /**
   * Those of these findings, all of one kind, that are right at this moment, too: to be asked while
   * nothing else changes what it depends on.
   */
  public List<ItemHash> confirmed(
      Payment.Type type, boolean unpaid, List<Finding> findings, Timestamp now) {
    Sql sql = new Sql().add("WITH account AS MATERIALIZED (SELECT o.owner, o.endings, ");
    addBalance(sql, type, now);
    sql.add(" AS balance FROM cost_owner o WHERE o.payment_type = ")
        .literal(Codes.of(type))
        .add(
            " AND o.owner = ANY (?))", (Object) texts(findings, finding -> finding.owner().value()))
        .add(
            """
             SELECT m.item_hash
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::numeric[])
              AS c (item_hash, owner, endings, required)
            JOIN account a ON a.owner = c.owner AND a.endings = c.endings
            CROSS JOIN LATERAL (
              SELECT item_hash FROM message WHERE item_hash = c.item_hash AND status <> \
            """,
            texts(findings, finding -> finding.message().value()),
            texts(findings, finding -> finding.owner().value()),
            findings.stream().mapToLong(Finding::endings).toArray(),
            texts(findings, finding -> finding.required().toPlainString()))
        .literal(unpaid ? 4 : 1)
        .add(" OFFSET 0) m")
        .add(unpaid ? " WHERE c.required > a.balance" : " WHERE c.required <= a.balance");
    return sql.list(database, "what is not paid for still", row -> new ItemHash(row.getString(1)));
  }

  /** Why a message that is paid in this way is removed, in the network's word (spec 01 §7.11). */
  public static String reason(@Nullable String paymentType) {
    return Payment.Type.CREDIT.wireName().equals(paymentType)
        ? "credit_insufficient"
        : "balance_insufficient";
  }

  private void addBalance(Sql sql, Payment.Type type, Timestamp now) {
    if (type == Payment.Type.CREDIT) {
      sql.add(
          """
          COALESCE((SELECT sum(l.remaining) FROM credit_lot l WHERE l.address = o.owner
            AND l.remaining > 0 AND (l.expiration IS NULL OR l.expiration > ?)), 0)\
          """,
          now.micros());
    } else {
      sql.add(
          """
          COALESCE((SELECT sum(t.balance) FROM token_balance t
            WHERE t.address = o.owner AND t.dapp IS NULL), ?::numeric)\
          """,
          assumedTokens.toPlainString());
    }
  }

  private static int factor(Payment.Type type) {
    return type == Payment.Type.CREDIT ? SECONDS_PER_DAY : 1;
  }

  private static String[] texts(List<Finding> findings, Function<Finding, String> text) {
    return findings.stream().map(text).toArray(String[]::new);
  }
}
