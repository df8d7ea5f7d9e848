package io.aleph4j.node.payment;

import io.aleph4j.protocol.price.CostCalculator;
import io.aleph4j.protocol.price.NetworkSettings;
import io.aleph4j.protocol.price.Pricing;
import io.aleph4j.protocol.price.PricingTimeline;
import java.util.List;

/**
 * What things cost now, and what they cost at each time before. Immutable.
 *
 * @param today by which messages are decided
 * @param settings the graphics cards that today's prices know
 * @param timeline for costs that are computed anew
 */
public record Prices(CostCalculator today, NetworkSettings settings, PricingTimeline timeline) {

  private static final Prices DEFAULTS =
      new Prices(
          new CostCalculator(Pricing.defaults(), NetworkSettings.defaults()),
          NetworkSettings.defaults(),
          PricingTimeline.of(List.of()));

  /** The prices of a network that has published none. */
  public static Prices defaults() {
    return DEFAULTS;
  }
}
