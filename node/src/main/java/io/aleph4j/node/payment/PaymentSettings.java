package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.credit.MoneyPolicy;
import io.aleph4j.protocol.price.PaymentPolicy;
import java.math.BigDecimal;

/**
 * What is paid for, and with what (spec 01 §7). Nodes that differ in it come to different states.
 *
 * @param policy from which dates on which ways of paying are refused
 * @param posts whose posts change balances and credits
 * @param priceOwner whose aggregates {@code pricing} and {@code settings} count
 * @param assumedTokens ALEPH that an account is taken to hold as long as nobody has said what it
 *     holds; zero on the live network
 * @param firstCredits credits that an account gets when it is first asked for something that costs;
 *     zero on the live network
 */
public record PaymentSettings(
    PaymentPolicy policy,
    MoneyPolicy posts,
    Address priceOwner,
    BigDecimal assumedTokens,
    long firstCredits) {

  /** The aggregate of prices. */
  public static final String PRICING = "pricing";

  /** The aggregate of what else the network agrees on. */
  public static final String SETTINGS = "settings";

  private static final Address PRICE_OWNER =
      new Address("0xFba561a84A537fCaa567bb7A2257e7142701ae2A");

  public PaymentSettings {
    if (assumedTokens.signum() < 0) {
      throw new IllegalArgumentException("nobody holds " + assumedTokens + " tokens");
    }
    if (firstCredits < 0) {
      throw new IllegalArgumentException("nobody gets " + firstCredits + " credits");
    }
  }

  /** The rules of the live network. */
  public static PaymentSettings network() {
    return new PaymentSettings(
        PaymentPolicy.NETWORK, MoneyPolicy.live(), PRICE_OWNER, BigDecimal.ZERO, 0);
  }

  /** The same with other dates. */
  public PaymentSettings with(PaymentPolicy others) {
    return new PaymentSettings(others, posts, priceOwner, assumedTokens, firstCredits);
  }

  /** The same with other publishers of balances and credits. */
  public PaymentSettings with(MoneyPolicy others) {
    return new PaymentSettings(policy, others, priceOwner, assumedTokens, firstCredits);
  }

  /** The same for a private network, where accounts have something from the beginning. */
  public PaymentSettings assuming(BigDecimal tokens, long credits) {
    return new PaymentSettings(policy, posts, priceOwner, tokens, credits);
  }

  /** Whether an aggregate of this owner and key says what things cost. */
  public boolean isPrices(Address owner, String key) {
    return owner.equals(priceOwner) && (key.equals(PRICING) || key.equals(SETTINGS));
  }
}
