package io.aleph4j.protocol.price;

import static java.util.Objects.requireNonNull;

import io.aleph4j.protocol.StrictJson;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The prices of every product: the content of the {@code pricing} aggregate (spec 01 §7.4).
 * Immutable.
 *
 * <p>The aggregate is written by hand, and a mistake in it must not stop the network. So a product
 * that is missing or that cannot be read completely keeps its default prices as a whole; the others
 * count as they stand. Unreadable is
 *
 * <ul>
 *   <li>a {@code price} or {@code price.storage} that is no object, and for machines a {@code
 *       price.compute_unit} that is none or a {@code compute_unit} that is missing,
 *   <li>a price that is neither a number nor a text that spells one, or is negative or above
 *       10<sup>15</sup>,
 *   <li>{@code tiers} that are no list, a tier without whole {@code compute_units}, and where there
 *       are tiers, a {@code compute_unit} without whole {@code vcpus}, {@code memory_mib} (at least
 *       1) and {@code disk_mib}.
 * </ul>
 *
 * <p>A single price that is missing is zero. A JSON number with a fraction counts as the double
 * nearest to it, with all its digits, as it does in the reference: texts say exactly what is meant.
 *
 * @param products one entry for each product
 */
public record Pricing(Map<Product, ProductPricing> products) {

  private static final JsonNode DEFAULT_CONTENT = StrictJson.parse(DefaultAggregates.PRICING);
  private static final Pricing DEFAULTS = ofDefaults();

  /** Takes a copy. Throws {@link IllegalArgumentException} unless every product is there. */
  public Pricing {
    if (products.size() != Product.values().length) {
      throw new IllegalArgumentException(
          "a pricing needs an entry for each product, not only for " + products.keySet());
    }
    products = Collections.unmodifiableMap(new EnumMap<>(products));
  }

  /** The prices of a network that has published none. */
  public static Pricing defaults() {
    return DEFAULTS;
  }

  /** The same as the content of a {@code pricing} aggregate; a copy of the caller's own. */
  public static JsonNode defaultContent() {
    return DEFAULT_CONTENT.deepCopy();
  }

  /** The prices in the content of a {@code pricing} aggregate. Never throws. */
  public static Pricing parse(JsonNode aggregateContent) {
    Map<Product, ProductPricing> products = new EnumMap<>(DEFAULTS.products);
    for (Product product : Product.values()) {
      PricingJson.read(product, aggregateContent.path(product.key()))
          .ifPresent(pricing -> products.put(product, pricing));
    }
    return new Pricing(products);
  }

  /** The prices of one product. */
  public ProductPricing of(Product product) {
    return requireNonNull(products.get(product));
  }

  /**
   * These prices with what one element of the aggregate says about a product; what it leaves out is
   * that of the defaults, at any depth.
   */
  Pricing withHistoric(Product product, JsonNode content) {
    JsonNode completed = PricingJson.merge(DEFAULT_CONTENT.path(product.key()), content);
    Map<Product, ProductPricing> changed = new EnumMap<>(products);
    changed.put(
        product, PricingJson.read(product, completed).orElseGet(() -> DEFAULTS.of(product)));
    return new Pricing(changed);
  }

  private static Pricing ofDefaults() {
    Map<Product, ProductPricing> products = new EnumMap<>(Product.class);
    for (Product product : Product.values()) {
      products.put(
          product, PricingJson.read(product, DEFAULT_CONTENT.path(product.key())).orElseThrow());
    }
    return new Pricing(products);
  }
}
