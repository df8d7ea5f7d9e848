package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the credits that an account got at once (spec 01 §7.3, {@code credit_balances}).
 *
 * @param key the history row that granted them
 * @param remaining how many are left, 0 at least
 * @param expiration from which moment on they are worth nothing; null for never
 */
public record CreditLot(
    Address address, CreditKey key, long remaining, @Nullable Timestamp expiration) {

  /** Whether these credits are worth something at this moment. */
  public boolean isWorthAt(Timestamp moment) {
    return expiration == null || expiration.compareTo(moment) > 0;
  }

  /** Whether something of it can pay for what a post of this time asks. */
  public boolean isUsableAt(Timestamp time) {
    return remaining > 0 && key.time().compareTo(time) <= 0 && isWorthAt(time);
  }

  /** The same lot with so much left. */
  public CreditLot withRemaining(long left) {
    return new CreditLot(address, key, left, expiration);
  }
}
