package io.aleph4j.node.payment;

import io.aleph4j.protocol.Address;
import io.aleph4j.protocol.Payment;
import io.aleph4j.protocol.Timestamp;
import io.aleph4j.protocol.credit.CreditAccount;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an account has, and what it pays for already (spec 01 §7.7). Immutable.
 *
 * @param tokens ALEPH that it can commit; null as long as nobody has said
 * @param credits its live lots
 * @param known whether anything ever happened to its credits
 * @param holdCost ALEPH that everything it pays for by holding costs together
 * @param creditCost credits per second that everything it pays for with credits costs together
 */
public record Funds(
    @Nullable BigDecimal tokens,
    CreditAccount credits,
    boolean known,
    BigDecimal holdCost,
    BigDecimal creditCost) {

  /** An account that nothing is known of. */
  public static Funds none(Address address) {
    return new Funds(null, CreditAccount.empty(address), false, BigDecimal.ZERO, BigDecimal.ZERO);
  }

  /** What there is to pay with: ALEPH, or credits that are worth something at this moment. */
  public BigDecimal balance(Payment.Type type, Timestamp now) {
    return switch (type) {
      case HOLD, SUPERFLUID -> tokens == null ? BigDecimal.ZERO : tokens;
      case CREDIT -> new BigDecimal(credits.balance(now));
    };
  }

  /** What is paid for already in this way. */
  public BigDecimal cost(Payment.Type type) {
    return switch (type) {
      case HOLD -> holdCost;
      case CREDIT -> creditCost;
      case SUPERFLUID -> BigDecimal.ZERO;
    };
  }

  /** The same with one more resource to pay for. */
  public Funds with(Charge charge) {
    BigDecimal more = charge.cost().total(charge.type());
    return switch (charge.type()) {
      case HOLD -> new Funds(tokens, credits, known, holdCost.add(more), creditCost);
      case CREDIT -> new Funds(tokens, credits, known, holdCost, creditCost.add(more));
      case SUPERFLUID -> this;
    };
  }
}
