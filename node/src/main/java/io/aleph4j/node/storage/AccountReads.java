package io.aleph4j.node.storage;

import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Payment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what accounts have (spec 02 §3.7). Thread-safe. */
public final class AccountReads {

  /** As few rows as this are sorted; more are found by walking the list. */
  private static final int FEW = 10_000;

  private static final String CREDITS =
      """
      COALESCE((SELECT sum(l.remaining) FROM credit_lot l WHERE l.address = a.address
        AND l.remaining > 0 AND (l.expiration IS NULL OR l.expiration > ?)), 0) AS credits\
      """;

  private final DataSource database;

  public AccountReads(DataSource database) {
    this.database = database;
  }

  /**
   * What is left of credits that end together.
   *
   * @param expiration in microseconds; null for never
   */
  public record Remainder(@Nullable Long expiration, BigDecimal amount) {}

  /** The tokens of an account that can be spent, by the codes of their chains, in their order. */
  public Map<String, BigDecimal> tokens(String address) {
    Map<String, BigDecimal> tokens = new LinkedHashMap<>();
    new Sql()
        .add("SELECT chain, balance FROM token_balance WHERE address = ?", address)
        .add(" AND dapp IS NULL ORDER BY chain")
        .list(
            database,
            "the tokens of an account",
            row -> tokens.put(row.getString(1), row.getBigDecimal(2)));
    return tokens;
  }

  /** The tokens that an account must hold for what it pays for by holding. */
  public BigDecimal locked(String address) {
    return new Sql()
        .add("SELECT hold FROM cost_owner WHERE owner = ?", address)
        .add(" AND payment_type = ?", Codes.of(Payment.Type.HOLD))
        .first(database, "the locked tokens of an account", row -> row.getBigDecimal(1))
        .orElse(BigDecimal.ZERO);
  }

  /**
   * The credits of an account, those that never end first, then in the order of their ends.
   *
   * @param now in microseconds: what has ended by then counts for nothing
   */
  public List<Remainder> credits(String address, long now) {
    return new Sql()
        .add("SELECT expiration, sum(remaining) FROM credit_lot WHERE address = ?", address)
        .add(" AND remaining > 0 AND (expiration IS NULL OR expiration > ?)", now)
        .add(" GROUP BY expiration ORDER BY expiration NULLS FIRST")
        .list(
            database,
            "the credits of an account",
            row -> new Remainder(Sql.nullableLong(row, 1), row.getBigDecimal(2)));
  }

  /**
   * Which balances of tokens a list holds.
   *
   * @param chains those of these chains; all if empty
   * @param least the smallest; null for all
   */
  public record TokenQuery(List<Chain> chains, @Nullable Long least) {

    public TokenQuery {
      chains = chains.stream().distinct().sorted().toList();
    }
  }

  /** The tokens of an account on a chain; with a name, those that it has given away to use. */
  public record TokenRow(String address, String chain, @Nullable String dapp, BigDecimal balance) {

    /** Its place in the list. */
    public TokenPlace place() {
      return new TokenPlace(address, chain, dapp);
    }
  }

  /**
   * A place in the list of balances of tokens.
   *
   * @param chain null for the place behind everything of the address
   */
  public record TokenPlace(String address, @Nullable String chain, @Nullable String dapp) {}

  /** A part of the list of balances, ordered by address, chain and name, those without one last. */
  public List<TokenRow> tokens(
      TokenQuery query, @Nullable TokenPlace after, long offset, int limit) {
    Long least = query.least();
    boolean few = least != null && count(new TokenQuery(List.of(), least), FEW + 1L) <= FEW;
    Sql sql = new Sql();
    if (few) {
      sql.add("WITH found AS MATERIALIZED (SELECT address, chain, dapp, balance")
          .add(" FROM token_balance WHERE balance >= ?) ", least);
    }
    String from = few ? "found" : "token_balance";
    List<String> chains = query.chains().stream().map(Enum::name).toList();
    if (chains.isEmpty()) {
      sql.add("SELECT address, chain, dapp, balance FROM " + from + " WHERE true");
      addLeast(sql, least);
      addAfter(sql, after);
    } else {
      addBranches(sql, from, chains, least, after, offset + limit);
    }
    sql.add(" ORDER BY address, chain, dapp LIMIT ").literal(limit).add(" OFFSET ");
    return sql.literal(offset)
        .list(
            database,
            "a list of balances",
            row ->
                new TokenRow(
                    Objects.requireNonNull(row.getString(1)),
                    Objects.requireNonNull(row.getString(2)),
                    row.getString(3),
                    Objects.requireNonNull(row.getBigDecimal(4))));
  }

  private static void addLeast(Sql sql, @Nullable Long least) {
    if (least != null) {
      sql.add(" AND balance >= ?", least);
    }
  }

  private static void addAfter(Sql sql, @Nullable TokenPlace after) {
    if (after == null) {
      return;
    }
    String address = after.address();
    String chain = after.chain();
    if (chain == null) {
      sql.add(" AND address > ?", address);
    } else if (after.dapp() == null) {
      sql.add(" AND (address, chain) > (?, ?)", address, chain);
    } else {
      sql.add(" AND (address, chain) >= (?, ?)", address, chain)
          .add(" AND ((address, chain) > (?, ?)", address, chain)
          .add(" OR dapp > ? OR dapp IS NULL)", after.dapp());
    }
  }

  // Each chain has its own place in an index.
  private static void addBranches(
      Sql sql,
      String from,
      List<String> chains,
      @Nullable Long least,
      @Nullable TokenPlace after,
      long limit) {
    String start = "SELECT address, chain, dapp, balance FROM (";
    for (String chain : chains) {
      sql.add(start + "(SELECT address, chain, dapp, balance FROM " + from)
          .add(" WHERE chain = ?", chain);
      addLeast(sql, least);
      addAfter(sql, chain, after);
      sql.add(" ORDER BY address, dapp LIMIT ").literal(limit).add(")");
      start = " UNION ALL ";
    }
    sql.add(") u");
  }

  private static void addAfter(Sql sql, String branch, @Nullable TokenPlace after) {
    if (after == null) {
      return;
    }
    String address = after.address();
    String chain = after.chain();
    int order = chain == null ? -1 : branch.compareTo(chain);
    if (order > 0) {
      sql.add(" AND address >= ?", address);
    } else if (order < 0 || after.dapp() == null) {
      sql.add(" AND address > ?", address);
    } else {
      sql.add(" AND address >= ?", address)
          .add(" AND (address > ? OR dapp > ? OR dapp IS NULL)", address, after.dapp());
    }
  }

  /** How many balances of tokens the list holds, counting no further than the bound. */
  public long count(TokenQuery query, long bound) {
    Sql sql = new Sql().add("SELECT count(*) FROM (SELECT FROM token_balance WHERE true");
    addLeast(sql, query.least());
    if (!query.chains().isEmpty()) {
      String[] chains = query.chains().stream().map(Enum::name).toArray(String[]::new);
      sql.add(" AND chain = ANY (?)", (Object) chains);
    }
    return count(sql, bound, "the length of a list of balances");
  }

  /** The credits of an account that it can spend. */
  public record CreditRow(String address, BigDecimal credits) {}

  /**
   * A part of the list of accounts that have ever had credits, ordered by address.
   *
   * @param least the smallest balance; null for all, those of nothing among them
   * @param after the address after which the part begins; null for the list's beginning
   * @param now in microseconds: what has ended by then counts for nothing
   */
  public List<CreditRow> credits(
      @Nullable Long least, @Nullable String after, long now, long offset, int limit) {
    Sql sql = new Sql();
    List<Object> beyond = after == null ? List.of() : new ArrayList<>(List.of(after));
    String start = after == null ? "" : " AND a.address > ?";
    if (least == null) {
      sql.add("SELECT a.address, " + CREDITS, now)
          .add(" FROM (SELECT a.address FROM credit_account a WHERE true")
          .add(start, beyond.toArray())
          .add(" ORDER BY a.address LIMIT ")
          .literal(limit)
          .add(" OFFSET ")
          .literal(offset)
          .add(") a ORDER BY a.address");
    } else {
      addRich(sql, least, now);
      sql.add(" AND credits >= ?", least)
          .add(start, beyond.toArray())
          .add(" ORDER BY a.address LIMIT ")
          .literal(limit)
          .add(" OFFSET ")
          .literal(offset);
    }
    return sql.list(
        database,
        "a list of credit balances",
        row ->
            new CreditRow(
                Objects.requireNonNull(row.getString(1)),
                Objects.requireNonNull(row.getBigDecimal(2))));
  }

  // What is left of an account's lots is never less than what it can spend.
  private void addRich(Sql sql, long least, long now) {
    String rich = "SELECT a.address, " + CREDITS + " FROM credit_account a WHERE a.remaining >= ?";
    Sql counted = new Sql().add("SELECT count(*) FROM (SELECT FROM credit_account a");
    counted.add(" WHERE a.remaining >= ?", least);
    boolean few = count(counted, FEW + 1L, "how many accounts have credits") <= FEW;
    if (few) {
      sql.add("WITH rich AS MATERIALIZED (" + rich + ")", now, least)
          .add(" SELECT a.address, a.credits FROM rich a WHERE true");
    } else {
      sql.add("SELECT a.address, a.credits FROM (" + rich + ") a WHERE true", now, least);
    }
  }

  /** How many accounts the list holds, counting no further than the bound. */
  public long countCredits(@Nullable Long least, long now, long bound) {
    Sql sql = new Sql().add("SELECT count(*) FROM (");
    if (least == null) {
      sql.add("SELECT FROM credit_account");
    } else {
      sql.add("SELECT FROM (SELECT " + CREDITS, now)
          .add(" FROM credit_account a WHERE a.remaining >= ?) a WHERE credits >= ?", least, least);
    }
    return count(sql, bound, "the length of a list of credit balances");
  }

  private long count(Sql started, long bound, String question) {
    return started
        .add(" LIMIT ?) c", bound)
        .first(database, question, row -> row.getLong(1))
        .orElseThrow();
  }
}
