package io.aleph4j.protocol.price;

import java.math.BigDecimal;

/**
 * The price of one unit, a MiB or a compute unit, as the pricing aggregate states it (spec 01
 * §7.4). None is negative.
 *
 * @param holding ALEPH to hold, in total
 * @param payg ALEPH per hour
 * @param credit credits per hour
 */
public record Rates(BigDecimal holding, BigDecimal payg, BigDecimal credit) {

  /** Free of charge. */
  public static final Rates ZERO = new Rates(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

  /** One unit for one second. The hourly prices are divided, and rounded, before anything else. */
  public Amounts perSecond() {
    return new Amounts(holding, hourly(payg), hourly(credit));
  }

  private static BigDecimal hourly(BigDecimal price) {
    return price.divide(SECONDS_PER_HOUR, Decimals.CONTEXT);
  }
}
