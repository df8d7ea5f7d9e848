package io.aleph4j.protocol.price;

import java.util.List;
import java.util.OptionalInt;

/**
 * The prices of one product (spec 01 §7.4).
 *
 * @param storage for one MiB
 * @param compute for one compute unit; zero for products without
 * @param unit what a compute unit is; {@link ComputeUnit#UNDEFINED} when the product has no tiers
 * @param tiers the sizes in which it is sold
 */
public record ProductPricing(Rates storage, Rates compute, ComputeUnit unit, List<Tier> tiers) {

  public ProductPricing {
    tiers = List.copyOf(tiers);
  }

  /** The compute units of one graphics card of this model; empty when no tier has it. */
  public OptionalInt unitsOfModel(String model) {
    return tiers.stream()
        .filter(tier -> model.equals(tier.model()))
        .mapToInt(Tier::computeUnits)
        .findFirst();
  }
}
