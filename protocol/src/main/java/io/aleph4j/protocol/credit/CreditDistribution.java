package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Credits that were bought or given (spec 01 §7.3, {@code aleph_credit_distribution}).
 *
 * @param token with which they were paid
 * @param chain on which, as the publisher names it: no {@link io.aleph4j.protocol.Chain}
 */
public record CreditDistribution(String token, String chain, List<Entry> entries)
    implements CreditPost {

  /** Copies the list. */
  public CreditDistribution {
    entries = List.copyOf(entries);
  }

  /**
   * What one account gets.
   *
   * @param amount in the unit of the post's time, at least 1
   * @param expiration from which moment on the credits are worth nothing; null for never
   * @param price of one credit
   * @param txHash of the payment
   * @param provider through whom it came
   * @param origin who paid; null when the post does not say
   * @param ref the post about the payment; null when the post does not say
   * @param paymentMethod null when the post does not say
   * @param bonus how many of the credits are a gift; null when the post does not say, or says none
   *     by a zero
   */
  public record Entry(
      Address address,
      long amount,
      @Nullable Timestamp expiration,
      BigDecimal price,
      String txHash,
      String provider,
      @Nullable String origin,
      @Nullable String ref,
      @Nullable String paymentMethod,
      @Nullable Long bonus) {}
}
