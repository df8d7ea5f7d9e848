package io.aleph4j.node.storage;

import io.aleph4j.node.registry.TokenBalances;
import io.aleph4j.protocol.Address;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What accounts hold: what the publishers of balances say, on all chains together, and of accounts
 * of which nobody has said anything what a private network assumes (spec 01 §7.2). Thread-safe.
 */
public final class BalanceReads implements TokenBalances {

  private static final String TOKENS =
      "SELECT sum(balance) FROM token_balance WHERE address = ? AND dapp IS NULL HAVING count(*) >"
          + " 0";

  private final DataSource database;
  private final TokenBalances assumed;

  /** Reads over these connections; asks the other where there is nothing to read. */
  public BalanceReads(DataSource database, TokenBalances assumed) {
    this.database = database;
    this.assumed = assumed;
  }

  @Override
  public BigInteger of(Address address) {
    Optional<BigDecimal> said =
        new Sql()
            .add(TOKENS, address.value())
            .first(
                database,
                "what an account holds",
                row -> Objects.requireNonNull(row.getBigDecimal(1)));
    return said.map(TokenBalances::units).orElseGet(() -> assumed.of(address));
  }
}
