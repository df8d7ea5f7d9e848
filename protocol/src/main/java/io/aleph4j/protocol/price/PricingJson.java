package io.aleph4j.protocol.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the prices of one product (spec 01 §7.4). */
final class PricingJson {

  private PricingJson() {}

  /** The prices in this member of the aggregate; empty when they cannot all be read. */
  static Optional<ProductPricing> read(Product product, JsonNode content) {
    try {
      return Optional.of(product.isMachine() ? machine(content) : room(content));
    } catch (PriceNumbers.UnreadableException e) {
      return Optional.empty();
    }
  }

  private static ProductPricing room(JsonNode content) {
    return new ProductPricing(
        rates(content.path("price").path("storage")),
        Rates.ZERO,
        ComputeUnit.UNDEFINED,
        tiers(content.path("tiers")));
  }

  private static ProductPricing machine(JsonNode content) {
    JsonNode unit = content.path("compute_unit");
    if (PriceNumbers.isFalsy(unit)) {
      throw new PriceNumbers.UnreadableException(unit);
    }
    List<Tier> tiers = tiers(content.path("tiers"));
    return new ProductPricing(
        rates(content.path("price").path("storage")),
        rates(content.path("price").path("compute_unit")),
        // Without tiers the reference does not look at the definition.
        tiers.isEmpty() ? ComputeUnit.UNDEFINED : unit(unit),
        tiers);
  }

  private static Rates rates(JsonNode prices) {
    object(prices);
    return new Rates(
        PriceNumbers.price(prices.path("holding")),
        PriceNumbers.price(prices.path("payg")),
        PriceNumbers.price(prices.path("credit")));
  }

  private static ComputeUnit unit(JsonNode unit) {
    return new ComputeUnit(
        PriceNumbers.whole(unit.path("vcpus"), 0),
        PriceNumbers.whole(unit.path("memory_mib"), 1),
        PriceNumbers.whole(unit.path("disk_mib"), 0));
  }

  private static List<Tier> tiers(JsonNode list) {
    List<Tier> tiers = new ArrayList<>();
    if (PriceNumbers.isFalsy(list)) {
      return tiers;
    }
    if (!list.isArray()) {
      throw new PriceNumbers.UnreadableException(list);
    }
    list.forEach(tier -> tiers.add(tier(tier)));
    return tiers;
  }

  private static Tier tier(JsonNode tier) {
    JsonNode vram = tier.path("vram");
    return new Tier(
        tier.path("id").asString(""),
        PriceNumbers.whole(tier.path("compute_units"), 0),
        tier.path("model").isString() ? tier.path("model").stringValue() : null,
        vram.isNumber() ? Integer.valueOf(PriceNumbers.whole(vram, 0)) : null);
  }

  private static JsonNode object(JsonNode value) {
    if (!value.isObject()) {
      throw new PriceNumbers.UnreadableException(value);
    }
    return value;
  }

  /** The first value with all that the second one says instead or besides, at any depth. */
  static JsonNode merge(JsonNode base, JsonNode override) {
    if (!(base instanceof ObjectNode) || !override.isObject()) {
      return override;
    }
    ObjectNode merged = (ObjectNode) base.deepCopy();
    for (Map.Entry<String, JsonNode> entry : override.properties()) {
      merged.set(entry.getKey(), merge(base.path(entry.getKey()), entry.getValue()));
    }
    return merged;
  }
}
