package io.aleph4j.protocol.price;

import io.aleph4j.protocol.Payment;
import java.math.BigDecimal;

/**
 * What something costs in each way of paying. All three are always known, whichever is used.
 *
 * @param hold ALEPH that the owner must have, in total
 * @param stream ALEPH per second
 * @param credit credits per second
 */
public record Amounts(BigDecimal hold, BigDecimal stream, BigDecimal credit) {

  /** Nothing. */
  public static final Amounts ZERO = new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** The amount in this way of paying. */
  public BigDecimal of(Payment.Type type) {
    return switch (type) {
      case HOLD -> hold;
      case SUPERFLUID -> stream;
      case CREDIT -> credit;
    };
  }

  /** Each amount, this many times. */
  public Amounts times(BigDecimal quantity) {
    return new Amounts(
        hold.multiply(quantity, Decimals.CONTEXT),
        stream.multiply(quantity, Decimals.CONTEXT),
        credit.multiply(quantity, Decimals.CONTEXT));
  }

  /** The sums. */
  public Amounts plus(Amounts other) {
    return new Amounts(
        hold.add(other.hold, Decimals.CONTEXT),
        stream.add(other.stream, Decimals.CONTEXT),
        credit.add(other.credit, Decimals.CONTEXT));
  }

  /** The smaller of both, for each way of paying alone. */
  public Amounts min(Amounts other) {
    return new Amounts(hold.min(other.hold), stream.min(other.stream), credit.min(other.credit));
  }

  /** The same with the opposite sign. */
  public Amounts negate() {
    return new Amounts(hold.negate(), stream.negate(), credit.negate());
  }

  /** Each cut to 18 decimals, toward minus infinity: the form that is stored and shown. */
  public Amounts floor() {
    return new Amounts(Decimals.floor(hold), Decimals.floor(stream), Decimals.floor(credit));
  }

  /** The same with at least this many credits per second. */
  Amounts withCreditAtLeast(BigDecimal least) {
    return new Amounts(hold, stream, credit.max(least));
  }
}
