package io.aleph4j.protocol.price;

import io.aleph4j.protocol.Payment;
import java.math.BigDecimal;

/** What the owner of a message must have for it to be accepted. */
public sealed interface Verdict {

  /** Nothing. */
  record Free() implements Verdict {}

  /** Another way of paying: this one is no longer taken (code 202). */
  record Refused(Payment.Type type) implements Verdict {}

  /**
   * Enough for this message besides all that the owner pays for already in the same way (spec 01
   * §7.7). Also of a message that costs nothing: it is refused when there is too little for the
   * others.
   *
   * @param type {@code HOLD} (code 5 when there is too little) or {@code CREDIT} (code 6)
   * @param cost ALEPH in total, or credits per second
   */
  record MustCover(Payment.Type type, BigDecimal cost) implements Verdict {

    private static final BigDecimal SECONDS_PER_DAY = BigDecimal.valueOf(86_400);

    /**
     * What the owner's balance must be: the sum of all costs, of credits for a whole day.
     *
     * @param current the sum of the owner's costs in this way of paying, without this message
     */
    public BigDecimal required(BigDecimal current) {
      BigDecimal sum = current.add(cost, Decimals.CONTEXT);
      return switch (type) {
        case CREDIT -> sum.multiply(SECONDS_PER_DAY, Decimals.CONTEXT);
        case HOLD, SUPERFLUID -> sum;
      };
    }

    /** Whether this balance suffices. */
    public boolean isCovered(BigDecimal balance, BigDecimal current) {
      return balance.compareTo(required(current)) >= 0;
    }
  }
}
