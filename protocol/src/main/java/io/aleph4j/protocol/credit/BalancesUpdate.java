package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Chain;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What accounts hold of the token on one chain (spec 03 §6.2).
 *
 * @param mainHeight block of the main chain at which the amounts were read
 * @param dapp the application that holds the tokens for the accounts; null when they hold them
 *     themselves
 * @param amounts in ALEPH, in the order of the post; may be negative, as publishers work them out
 *     from transfers
 */
public record BalancesUpdate(
    Chain chain, long mainHeight, @Nullable String dapp, Map<Address, BigDecimal> amounts)
    implements MoneyPost {

  /** Copies the map, in its order. */
  public BalancesUpdate {
    amounts = Collections.unmodifiableMap(new LinkedHashMap<>(amounts));
  }
}
