package io.aleph4j.node.api;

import io.aleph4j.node.storage.AccountReads;
import io.aleph4j.node.storage.AccountReads.CreditRow;
import io.aleph4j.node.storage.AccountReads.Remainder;
import io.aleph4j.node.storage.AccountReads.TokenPlace;
import io.aleph4j.node.storage.AccountReads.TokenQuery;
import io.aleph4j.node.storage.AccountReads.TokenRow;
import io.aleph4j.protocol.Chain;
import io.aleph4j.protocol.Timestamp;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** What accounts have (spec 02 §3.7). */
final class BalanceRoutes {

  private static final int DEFAULT_PAGE = 100;

  /** Where tokens are taken to be that nobody has said anything about. */
  private static final Chain ASSUMED = Chain.ETH;

  private final AccountReads accounts;
  private final BigDecimal assumedTokens;
  private final Totals totals;
  private final InstantSource clock;

  /**
   * Answers from these reads.
   *
   * @param assumedTokens ALEPH of an account that nobody has said anything about
   */
  BalanceRoutes(
      AccountReads accounts, BigDecimal assumedTokens, Totals totals, InstantSource clock) {
    this.accounts = accounts;
    this.assumedTokens = assumedTokens;
    this.totals = totals;
    this.clock = clock;
  }

  /** {@code GET /api/v0/addresses/{address}/balance}: zeros for an unknown account. */
  void balance(Context context) {
    Parameters parameters = Parameters.of(context);
    @Nullable Chain chain = parameters.word(Chain::ofCode, "a chain code", "chain").orElse(null);
    boolean withLots = parameters.flag(false, "include_credit_details");
    parameters.check();
    String address = context.pathParam("address");
    Map<String, BigDecimal> tokens = tokens(address);
    BigDecimal balance =
        chain == null
            ? tokens.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)
            : tokens.getOrDefault(chain.code(), BigDecimal.ZERO);
    BigDecimal locked = accounts.locked(address);
    List<Remainder> credits = accounts.credits(address, now());
    Replies.json(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("address", address);
          CostJson.number(json, "balance", balance);
          json.writeObjectPropertyStart("details");
          if (chain == null) {
            tokens.forEach((code, amount) -> CostJson.number(json, code, amount));
          }
          json.writeEndObject();
          CostJson.number(json, "locked_amount", locked);
          CostJson.whole(
              json,
              "credit_balance",
              credits.stream().map(Remainder::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
          json.writeName("credit_balance_details");
          writeLots(json, withLots ? credits : null);
          json.writeEndObject();
        });
  }

  private Map<String, BigDecimal> tokens(String address) {
    Map<String, BigDecimal> known = accounts.tokens(address);
    return known.isEmpty() && assumedTokens.signum() > 0
        ? Map.of(ASSUMED.code(), assumedTokens)
        : known;
  }

  private static void writeLots(JsonGenerator json, @Nullable List<Remainder> lots) {
    if (lots == null) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (Remainder lot : lots) {
      Long expiration = lot.expiration();
      json.writeStartObject();
      json.writeStringProperty(
          "expiration_date", expiration == null ? null : Json.isoWithZ(expiration));
      CostJson.whole(json, "amount", lot.amount());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private long now() {
    return Timestamp.of(clock.instant()).micros();
  }

  /** {@code GET /api/v0/balances}. */
  void balances(Context context) {
    Parameters parameters = Parameters.of(context);
    List<Chain> chains = parameters.list(Chain::ofCode, "a chain code", "chains");
    Long least = parameters.atLeast(1, "min_balance");
    Paging paging = Paging.of(parameters, DEFAULT_PAGE);
    parameters.check();
    new TokenBalances(new TokenQuery(chains, least)).send(context, paging);
  }

  private final class TokenBalances extends Listing<TokenRow, TokenPlace> {

    private final TokenQuery query;

    TokenBalances(TokenQuery query) {
      super("balances");
      this.query = query;
    }

    @Override
    List<TokenRow> read(@Nullable TokenPlace after, long offset, int limit) {
      return accounts.tokens(query, after, offset, limit);
    }

    @Override
    long total() {
      return totals.of(query, bound -> accounts.count(query, bound));
    }

    @Override
    TokenPlace position(TokenRow row) {
      return row.place();
    }

    // With the address alone, as other nodes have it, a walk would lose what an address has beyond
    // the end of its page.
    @Override
    String cursor(TokenPlace place) {
      Map<String, @Nullable String> payload = new TreeMap<>();
      payload.put("a", place.address());
      if (place.chain() != null) {
        payload.put("c", place.chain());
        payload.put("d", place.dapp());
      }
      return Cursor.encode(payload);
    }

    @Override
    TokenPlace parse(String cursor) {
      JsonNode payload = Cursor.decode(cursor);
      String address = Cursor.string(payload, "a", cursor);
      if (!payload.has("c")) {
        return new TokenPlace(address, null, null);
      }
      return new TokenPlace(
          address, Cursor.string(payload, "c", cursor), Cursor.nullable(payload, "d", cursor));
    }

    @Override
    void write(JsonGenerator json, TokenRow row) {
      json.writeStartObject();
      json.writeStringProperty("address", row.address());
      CostJson.number(json, "balance", row.balance());
      json.writeStringProperty("chain", row.chain());
      json.writeEndObject();
    }
  }

  /** {@code GET /api/v0/credit_balances}: without a least balance those of nothing as well. */
  void creditBalances(Context context) {
    Parameters parameters = Parameters.of(context);
    Long least = parameters.atLeast(1, "min_balance");
    Paging paging = Paging.of(parameters, DEFAULT_PAGE);
    parameters.check();
    new CreditBalances(least, now()).send(context, paging);
  }

  /** Names the list among those whose length is remembered. */
  private record CreditQuery(@Nullable Long least) {}

  private final class CreditBalances extends Listing<CreditRow, String> {

    private final @Nullable Long least;
    private final long now;

    CreditBalances(@Nullable Long least, long now) {
      super("credit_balances");
      this.least = least;
      this.now = now;
    }

    @Override
    List<CreditRow> read(@Nullable String after, long offset, int limit) {
      return accounts.credits(least, after, now, offset, limit);
    }

    @Override
    long total() {
      return totals.of(new CreditQuery(least), bound -> accounts.countCredits(least, now, bound));
    }

    @Override
    String position(CreditRow row) {
      return row.address();
    }

    @Override
    String cursor(String address) {
      return Cursor.encode(Map.of("a", address));
    }

    @Override
    String parse(String cursor) {
      return Cursor.string(Cursor.decode(cursor), "a", cursor);
    }

    @Override
    void write(JsonGenerator json, CreditRow row) {
      json.writeStartObject();
      json.writeStringProperty("address", row.address());
      CostJson.whole(json, "credits", row.credits());
      json.writeEndObject();
    }
  }
}
