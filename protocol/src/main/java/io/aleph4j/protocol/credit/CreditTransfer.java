package io.aleph4j.protocol.credit;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Timestamp;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Credits that the owner of the post hands on (spec 01 §7.3, {@code aleph_credit_transfer}). No
 * account stands in it twice, nor does the owner.
 */
public record CreditTransfer(List<Entry> entries) implements CreditPost {

  /** Copies the list. */
  public CreditTransfer {
    entries = List.copyOf(entries);
  }

  /** All amounts together, as the post says them. */
  public BigInteger total() {
    BigInteger total = BigInteger.ZERO;
    for (Entry entry : entries) {
      total = total.add(BigInteger.valueOf(entry.amount()));
    }
    return total;
  }

  /**
   * What one account gets.
   *
   * @param amount in the unit of the post's time, at least 1
   * @param expiration from which moment on the credits are worth nothing, if they were not before;
   *     null when the owner asks for none
   */
  public record Entry(Address address, long amount, @Nullable Timestamp expiration) {}
}
