package io.aleph4j.protocol.price;

import io.aleph4j.protocol.AggregateFold;
import io.aleph4j.protocol.InvalidMessageException;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.protocol.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The prices that were in force at each time: the elements of the {@code pricing} aggregate, merged
 * one after the other (spec 01 §5.2, spec 02 §3.8). Old costs are computed anew from it. Immutable.
 *
 * <p>Unlike the prices of today, a single price that an element leaves out is the default one
 * instead of zero: credits were priced only after many machines had started.
 */
public final class PricingTimeline {

  private final List<Step> steps;

  private PricingTimeline(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** From this time on these prices. */
  private record Step(Timestamp since, Pricing pricing) {}

  /**
   * The timeline of these elements of the aggregate, which may come in any order. Never throws; see
   * {@link Pricing} for what cannot be read.
   */
  public static PricingTimeline of(Collection<AggregateFold.Element> elements) {
    List<Step> steps = new ArrayList<>();
    Pricing pricing = Pricing.defaults();
    steps.add(new Step(new Timestamp(Long.MIN_VALUE), pricing));
    for (AggregateFold.Element element :
        elements.stream().sorted(AggregateFold.Element.ORDER).toList()) {
      pricing = after(pricing, element.entries());
      steps.add(new Step(element.time(), pricing));
    }
    return new PricingTimeline(steps);
  }

  private static Pricing after(Pricing before, Map<String, String> entries) {
    Pricing pricing = before;
    for (Product product : Product.values()) {
      String json = entries.get(product.key());
      if (json != null) {
        pricing = pricing.withHistoric(product, content(json));
      }
    }
    return pricing;
  }

  private static JsonNode content(String json) {
    try {
      return StrictJson.parse(json);
    } catch (InvalidMessageException e) {
      return MissingNode.getInstance();
    }
  }

  /** The prices at this time: an element counts from its own time on. */
  public Pricing at(Timestamp time) {
    int step = steps.size() - 1;
    while (steps.get(step).since().compareTo(time) > 0) {
      step--;
    }
    return steps.get(step).pricing();
  }

  /** How many times there were new prices, the defaults among them: at least 1. */
  public int changes() {
    return steps.size();
  }
}
