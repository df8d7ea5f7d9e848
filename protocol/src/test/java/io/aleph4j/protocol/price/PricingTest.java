package io.aleph4j.protocol.price;

import static io.aleph4j.protocol.price.PriceContents.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aleph4j.protocol.StrictJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Spec 01 §7.4. */
class PricingTest {

  private static final String INSTANCE =
      """
      {"price":{"storage":{"holding":"0.5"},"compute_unit":{"holding":"7","credit":3}},
      "compute_unit":{"vcpus":1,"memory_mib":1024,"disk_mib":10},
      "tiers":[{"id":"tier-1","compute_units":1}]}\
      """;

  private static Pricing parse(String json) {
    return Pricing.parse(StrictJson.parse(json));
  }

  private static ProductPricing instanceOf(String json) {
    return parse("{\"instance\":" + json + "}").of(Product.INSTANCE);
  }

  @ParameterizedTest
  @CsvSource({
    "STORAGE, 0.333333333, 0, 0.17967489030626108, 0, 0, 0, 2048, 0",
    "WEB3_HOSTING, 0.333333333, 0, 0.17967489030626108, 0, 0, 0, 2048, 0",
    "PROGRAM, 0.05, 0.000000977, 0.977, 200, 0.011, 11000, 2048, 2048",
    "PROGRAM_PERSISTENT, 0.05, 0.000000977, 0.977, 1000, 0.055, 55000, 2048, 20480",
    "INSTANCE, 0.05, 0.000000977, 0.17967489030626108, 1000, 0.055, 14250, 2048, 20480",
    "INSTANCE_CONFIDENTIAL, 0.05, 0.000000977, 0.17967489030626108, 2000, 0.11, 28500, 2048, 20480",
    "INSTANCE_GPU_STANDARD, 0, 0.000000977, 0.17967489030626108, 280, 0.28, 43125, 6144, 61440",
    "INSTANCE_GPU_PREMIUM, 0, 0.000000977, 0.17967489030626108, 560, 0.56, 86250, 6144, 61440",
  })
  void defaults(
      Product product,
      BigDecimal hold,
      BigDecimal payg,
      BigDecimal credit,
      BigDecimal unitHold,
      BigDecimal unitPayg,
      BigDecimal unitCredit,
      int memory,
      int disk) {
    ProductPricing pricing = Pricing.defaults().of(product);
    assertThat(pricing.storage()).isEqualTo(new Rates(hold, payg, credit));
    assertThat(pricing.compute()).isEqualTo(new Rates(unitHold, unitPayg, unitCredit));
    assertThat(pricing.unit()).isEqualTo(new ComputeUnit(1, memory, disk));
  }

  @Test
  void tiersByDefault() {
    for (Product product : Product.values()) {
      List<Tier> tiers = Pricing.defaults().of(product).tiers();
      switch (product) {
        case STORAGE, WEB3_HOSTING -> assertThat(tiers).isEmpty();
        case INSTANCE_GPU_STANDARD ->
            assertThat(tiers)
                .containsExactly(
                    new Tier("tier-1", 3, "RTX 4000 ADA", 20480),
                    new Tier("tier-2", 4, "RTX 3090", 24576),
                    new Tier("tier-3", 6, "RTX 4090", 24576),
                    new Tier("tier-4", 12, "L40S", 49152));
        case INSTANCE_GPU_PREMIUM ->
            assertThat(tiers)
                .containsExactly(
                    new Tier("tier-1", 16, "A100", 81920), new Tier("tier-2", 24, "H100", 81920));
        case PROGRAM, PROGRAM_PERSISTENT, INSTANCE, INSTANCE_CONFIDENTIAL ->
            assertThat(tiers).extracting(Tier::computeUnits).containsExactly(1, 2, 4, 6, 8, 12);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void keysNameProducts(Product product) {
    assertThat(Product.ofKey(product.key())).contains(product);
    assertThat(Product.ofKey(product.name())).isEmpty();
  }

  @Test
  void whatIsLeftOutIsZero() {
    ProductPricing pricing = instanceOf(INSTANCE);
    assertThat(pricing.storage())
        .isEqualTo(new Rates(new BigDecimal("0.5"), BigDecimal.ZERO, BigDecimal.ZERO));
    assertThat(pricing.compute())
        .isEqualTo(new Rates(new BigDecimal(7), BigDecimal.ZERO, new BigDecimal(3)));
    assertThat(pricing.unit()).isEqualTo(new ComputeUnit(1, 1024, 10));
    assertThat(pricing.tiers()).containsExactly(new Tier("tier-1", 1, null, null));
  }

  @Test
  void aProductWithoutTiersIncludesNoRoom() {
    ProductPricing pricing = instanceOf(INSTANCE.replaceAll("\\[.*]", "[]"));
    assertThat(pricing.unit()).isEqualTo(ComputeUnit.UNDEFINED);
    assertThat(pricing.compute().holding()).isEqualTo("7");
    assertThat(instanceOf(INSTANCE.replaceAll(",\\s*\"tiers.*]", ""))).isEqualTo(pricing);
    assertThat(
            pricing
                .unit()
                .count(instance(null, "\"resources\":{\"memory\":2049}").spec().resources()))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"7\"|7",
        "\" 7.50 \"|7.50",
        "\"+7\"|7",
        "\"1_000.5\"|1000.5",
        "\".5\"|0.5",
        "\"5.\"|5",
        "\"1e-3\"|0.001",
        "\"1E+3\"|1000",
        "7|7",
        "true|1",
        "1000000000000000|1000000000000000",
        // Python's decimal of a float has all of its digits.
        "0.05|0.05000000000000000277555756156289135105907917022705078125",
        "0.5|0.5",
        "1e3|1000",
        "0|0",
        "-0.0|0",
        "null|0",
        "false|0",
        "\"\"|0",
        "[]|0",
        "{}|0",
        "\"-0\"|0",
      })
  void numbers(String json, BigDecimal price) {
    assertThat(instanceOf(INSTANCE.replace("\"7\"", json)).compute().holding())
        .isEqualByComparingTo(price);
    // Otherwise the default could have been meant.
    assertThat(instanceOf(INSTANCE.replace("\"7\"", json)).storage().holding()).isEqualTo("0.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"seven\"", "\"7 ALEPH\"", "\"0x7\"", "\"NaN\"", "\"Infinity\"", "\"1e1000\"", "\" \"",
        "\"_\"", "\"1.2.3\"", "\"-0.1\"", "-1", "1e16", "\"1000000000000000.1\"", "[7]",
        "{\"a\":1}", "1e308"
      })
  void aPriceThatIsNoneLeavesTheProductAsItIsByDefault(String json) {
    assertThat(instanceOf(INSTANCE.replace("\"7\"", json)))
        .isEqualTo(Pricing.defaults().of(Product.INSTANCE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "{}",
        "\"instance\"",
        "{\"price\":{\"storage\":{}}}",
        "{\"price\":{\"storage\":{},\"compute_unit\":{}},\"tiers\":[]}",
        "{\"price\":{\"storage\":{},\"compute_unit\":{}},\"compute_unit\":{}}",
        "{\"price\":{\"storage\":[],\"compute_unit\":{}},\"compute_unit\":{\"vcpus\":1}}",
        "{\"price\":{\"storage\":{},\"compute_unit\":7},\"compute_unit\":{\"vcpus\":1}}",
        "{\"price\":7,\"compute_unit\":{\"vcpus\":1}}",
      })
  void aProductThatLacksAPartIsAsByDefault(String json) {
    assertThat(instanceOf(json)).isEqualTo(Pricing.defaults().of(Product.INSTANCE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"memory_mib\":1024|\"memory_mib\":0",
        "\"memory_mib\":1024|\"memory_mib\":\"1024\"",
        "\"memory_mib\":1024|\"memory_mib\":1024.5",
        "\"memory_mib\":1024|\"memory_mib\":1e300",
        "\"memory_mib\":1024,|",
        "\"disk_mib\":10|\"disk_mib\":-1",
        "\"vcpus\":1|\"vcpus\":null",
        "\"compute_units\":1|\"compute_units\":1.5",
        "\"compute_units\":1|\"compute_units\":\"1\"",
        "\"compute_units\":1|\"compute_units\":-1",
        "[{|{\"a\":[{",
        "[{|[7,{",
      })
  void unitsAndTiersMustBeWhole(String part, String other) {
    String json = INSTANCE.replace(part, other == null ? "" : other);
    if (other != null && other.startsWith("{")) {
      json = json.replace("}]}", "}]}}");
    }
    assertThat(instanceOf(json)).isEqualTo(Pricing.defaults().of(Product.INSTANCE));
  }

  @Test
  void oneUnreadableProductLeavesTheOthers() {
    Pricing pricing =
        parse(
            "{\"instance\":"
                + INSTANCE
                + ",\"program\":\"free\",\"unknown\":{},"
                + "\"storage\":{\"price\":{\"storage\":{\"holding\":1}}}}");
    assertThat(pricing.of(Product.INSTANCE).compute().holding()).isEqualTo("7");
    assertThat(pricing.of(Product.STORAGE).storage().holding()).isEqualTo("1");
    assertThat(pricing.of(Product.STORAGE).storage().credit()).isEqualTo("0");
    for (Product product : Product.values()) {
      if (product != Product.INSTANCE && product != Product.STORAGE) {
        assertThat(pricing.of(product)).isEqualTo(Pricing.defaults().of(product));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "[]", "{}", "\"pricing\"", "[{\"instance\":{}}]"})
  void anAggregateThatIsNoneLeavesTheDefaults(String json) {
    assertThat(parse(json)).isEqualTo(Pricing.defaults());
  }

  @Test
  void aPricingKnowsEveryProduct() {
    Map<Product, ProductPricing> one =
        Map.of(Product.STORAGE, Pricing.defaults().of(Product.STORAGE));
    assertThatThrownBy(() -> new Pricing(one)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Prices with anything in place of any part: always some, none negative, and costs follow. */
  @Property
  void everyAggregateHasPrices(@ForAll long seed) {
    Random random = new Random(seed);
    ObjectNode content = (ObjectNode) StrictJson.parse(DefaultAggregates.PRICING);
    for (int i = random.nextInt(5); i >= 0; i--) {
      damage(content, random);
    }
    Pricing pricing = Pricing.parse(StrictJson.parse(content.toString()));
    for (Product product : Product.values()) {
      Rates rates = pricing.of(product).compute();
      assertThat(List.of(rates.holding(), rates.payg(), rates.credit()))
          .allMatch(rate -> rate.signum() >= 0);
    }
    Cost cost =
        new CostCalculator(pricing, NetworkSettings.defaults())
            .ofMachine(instance("credit"), FileSizes.none(), SizeEstimates.NONE);
    assertThat(cost.lines()).hasSize(3);
    assertThat(cost.total().credit()).isPositive();
  }

  private static void damage(JsonNode node, Random random) {
    List<String> names = List.copyOf(node.propertyNames());
    if (names.isEmpty()) {
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    if (random.nextInt(3) > 0 && node.get(name).isObject()) {
      damage(node.get(name), random);
      return;
    }
    String[] others = {"null", "[]", "{}", "-1", "0.1", "\"x\"", "\"1e-30\"", "[{\"id\":1}]"};
    ((ObjectNode) node).set(name, StrictJson.parse(others[random.nextInt(others.length)]));
  }
}
